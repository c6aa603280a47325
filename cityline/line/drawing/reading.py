"""Reading JSON that may be anything: every question gets an answer of the type it asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JsonObject = Mapping[str, Any]

_LINK = re.compile(r"^(https?://[^\s\x00-\x1f\"<>\\]+|tel:[+0-9#*%][0-9()\-.,*#%]{1,40})$", re.IGNORECASE)
_PICTURE = re.compile(r"^(https?://|/(?!/))[^\s\x00-\x1f\"<>\\]+$", re.IGNORECASE)
_PIXELS = re.compile(r"^([0-9]{1,4})(?:\.[0-9]+)?px$")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing to draw: a template of ``templates/line/`` and what goes into it as ``it``."""

    template: str
    it: dict[str, Any] = field(default_factory=dict)


def words(source: JsonObject, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


def inside(source: JsonObject, key: str) -> JsonObject:
    value = source.get(key)
    return value if isinstance(value, Mapping) else {}


def each(source: JsonObject, key: str) -> list[JsonObject]:
    value = source.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def whole(source: JsonObject, key: str, *, default: int, low: int = 0, high: int = 100_000) -> int:
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return default
    return round(min(max(value, low), high))


def link(url: str) -> str:
    """``url`` when it may be opened, else nothing: javascript:, data: and their like never become an href."""
    return url if _LINK.match(url) else ""


def picture(url: str) -> str:
    """``url`` when it may be shown: a web address, or a path of our own site."""
    return url if _PICTURE.match(url) else ""


def pixels(size: str) -> int | None:
    found = _PIXELS.match(size)
    return int(found[1]) if found else None
