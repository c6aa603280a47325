"""Every request the suite sends to LINE, held against LINE's own OpenAPI.

Set ``LINE_OPENAPI_DIR`` to a folder with LINE's ``*.yml`` files, and every development process watches itself from its
start (``LineConfig.ready``): the tests, and the workers their journeys run. Without it nothing is watched.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from openapi_schema_validator import OAS31Validator

from cityline.line import observing
from cityline.line.observing import OutgoingRequest
from cityline.line.testing.schemas import convert, definitions

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class ContractViolation(AssertionError):
    """A request LINE's OpenAPI does not allow."""


@dataclass(frozen=True)
class Operation:
    path: re.Pattern[str]
    method: str
    parameters: dict[tuple[str, str], dict[str, Any]]
    body: OAS31Validator | None
    takes_file: bool = False


def watch() -> bool:
    """Hold every request this process sends against the contract; False when there is none to hold it against."""
    if not os.environ.get("LINE_OPENAPI_DIR"):
        return False
    if check not in observing.observers:
        observing.observers.append(check)
    return True


@contextmanager
def unwatched() -> Iterator[None]:
    """For the tests that show what becomes of a request LINE does not allow."""
    watching = check in observing.observers
    if watching:
        observing.observers.remove(check)
    try:
        yield
    finally:
        if watching:
            observing.observers.append(check)


def check(request: OutgoingRequest) -> None:
    """Raise ContractViolation, naming everything that is wrong. Values are left out: they may be user ids."""
    path, _, query = request.path.partition("?")
    found = [o for o in _operations(os.environ["LINE_OPENAPI_DIR"]) if o.path.fullmatch(path)]
    operation = next((o for o in found if o.method == request.method.lower()), None)
    if operation is None:
        raise ContractViolation(f"LINE has no {request.method} with a path of {path.count('/')} parts like this one.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    problems = [
        *_header_problems(operation, headers),
        *_query_problems(operation, dict(parse_qsl(query, keep_blank_values=True))),
        *_body_problems(operation, headers, request.body),
    ]
    if problems:
        raise ContractViolation(f"{request.method} {operation.path.pattern}: " + "; ".join(problems))


def _header_problems(operation: Operation, headers: dict[str, str]) -> Iterator[str]:
    if not re.fullmatch(r"Bearer \S+", headers.get("authorization", "")):
        yield "no access token"
    retry_key = headers.get("x-line-retry-key")
    if retry_key is None:
        return
    if ("header", "x-line-retry-key") not in operation.parameters:
        yield "a retry key where LINE takes none"
    elif not _UUID.fullmatch(retry_key):
        yield "the retry key is no UUID"


def _query_problems(operation: Operation, query: dict[str, str]) -> Iterator[str]:
    known = {name: parameter for (place, name), parameter in operation.parameters.items() if place == "query"}
    for name in query.keys() - known.keys():
        yield f"unknown query parameter {name}"
    for name, parameter in known.items():
        if parameter.get("required") and name not in query:
            yield f"query parameter {name} is missing"


def _body_problems(operation: Operation, headers: dict[str, str], body: bytes) -> Iterator[str]:
    if operation.takes_file:
        if not body:
            yield "no file in the body"
        return
    if operation.body is None:
        if body:
            yield "a body where LINE takes none"
        return
    if headers.get("content-type", "").partition(";")[0] != "application/json":
        yield "the content type is not application/json"
    try:
        content = json.loads(body)
    except ValueError:
        yield "the body is not JSON"
        return
    for error in operation.body.iter_errors(content):
        where = ".".join(str(step) for step in error.absolute_path) or "body"
        what = error.validator_value if error.validator != "additionalProperties" else "unknown properties"
        yield f"{where}: {error.validator} {str(what)[:200]}"


@cache
def _operations(folder: str) -> list[Operation]:
    files = sorted(Path(folder).glob("*.yml"))
    if not files:
        raise ContractViolation("LINE_OPENAPI_DIR names a folder without *.yml files.")
    specifications = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return [operation for specification in specifications for operation in _read(specification)]


def _read(specification: dict[str, Any]) -> Iterator[Operation]:
    defined = definitions(specification.get("components", {}).get("schemas", {}))
    for path, methods in specification["paths"].items():
        for method, operation in methods.items():
            if method not in {"get", "post", "put", "delete"}:
                continue
            contents = operation.get("requestBody", {}).get("content", {})
            content = contents.get("application/json")
            yield Operation(
                path=re.compile(re.sub(r"\{\w+\}", "[^/]+", path)),
                method=method,
                parameters={_named(parameter): parameter for parameter in operation.get("parameters", [])},
                body=OAS31Validator({**convert(content["schema"]), "$defs": defined}) if content else None,
                takes_file="*/*" in contents,
            )


def _named(parameter: dict[str, Any]) -> tuple[str, str]:
    """Headers are called alike in capitals and small letters, nothing else is."""
    place, name = parameter["in"], parameter["name"]
    return place, name.lower() if place == "header" else name
