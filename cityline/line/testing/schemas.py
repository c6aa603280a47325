"""LINE's OpenAPI schemas turned into strict JSON Schema.

Read as published they let nearly everything pass: a message is checked as far as ``type``, because the kinds hang on a
discriminator, and every unknown property is welcome. Here a kind is looked up by its ``type``, and properties LINE does
not name are refused.
"""

from typing import Any

Schema = dict[str, Any]

_PREFIX = "#/components/schemas/"
_KEPT = {"type", "enum", "format", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "pattern"}


def definitions(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """Every schema by name, for ``$defs``."""
    return {name: _definition(schema, schemas) for name, schema in schemas.items()}


def _definition(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    kinds: dict[str, str] = schema.get("discriminator", {}).get("mapping", {})
    if not kinds:
        return convert(_flat(schema, schemas))
    by = schema["discriminator"]["propertyName"]
    return {
        "type": "object",
        "required": [by],
        "properties": {by: {"enum": list(kinds)}},
        "allOf": [
            {"if": {"properties": {by: {"const": kind}}, "required": [by]}, "then": _reference(reference)}
            for kind, reference in kinds.items()
        ],
    }


def _flat(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """The schema with everything it inherits written out, so that what is left over is unknown."""
    flat: Schema = {key: value for key, value in schema.items() if key not in {"allOf", "discriminator"}}
    for parent in schema.get("allOf", []):
        if "$ref" in parent:
            parent = schemas[parent["$ref"].removeprefix(_PREFIX)]
        inherited = _flat(parent, schemas)
        flat["properties"] = {**inherited.get("properties", {}), **flat.get("properties", {})}
        flat["required"] = [*inherited.get("required", []), *flat.get("required", [])]
    return flat


def convert(schema: Schema) -> Schema:
    """One OpenAPI 3.0 schema as JSON Schema 2020-12."""
    if "$ref" in schema:
        return _reference(schema["$ref"])
    converted = {key: value for key, value in schema.items() if key in _KEPT}
    if "items" in schema:
        converted["items"] = convert(schema["items"])
    for key in ("oneOf", "anyOf"):
        if isinstance(schema.get(key), list):
            converted[key] = [convert(choice) for choice in schema[key]]
    if "properties" in schema:
        converted["properties"] = {name: convert(value) for name, value in schema["properties"].items()}
        converted["required"] = schema.get("required", [])
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        converted["additionalProperties"] = convert(extra)
    elif "properties" in schema:
        converted["additionalProperties"] = False
    if schema.get("nullable"):
        return {"anyOf": [converted, {"type": "null"}]}
    return converted


def _reference(reference: str) -> Schema:
    return {"$ref": f"#/$defs/{reference.removeprefix(_PREFIX)}"}
