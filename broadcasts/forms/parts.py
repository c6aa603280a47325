"""Parts as form fields (``part-0-kind``, ``part-0-text`` …), so that the page works with and without JavaScript."""

import json
import re
from collections.abc import Mapping
from typing import Any

from broadcasts.content.parts import dump, normalise, parse

FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "image": ("media", "alt_text", "link"),
    "card": ("title", "date", "starts", "ends", "place", "words", "media"),
}
# More than LINE takes, so that somebody over the limit sees everything and can choose what to remove; but not without end.
READ_AT_MOST = 20
BUTTONS_READ_AT_MOST = 10

_KIND_FIELD = re.compile(r"^part-(\d{1,3})-kind$")
_BUTTON_FIELD = re.compile(r"^part-(\d{1,3})-button-(\d{1,2})-label$")

RawPart = dict[str, Any]


def read_parts(posted: Mapping[str, Any]) -> list[RawPart]:
    """The parts in ``posted``, in the order of their numbers. What is no part of ours is left out."""
    numbers = sorted(int(match[1]) for name in posted if (match := _KIND_FIELD.match(name)))
    parts = [_read_part(posted, number) for number in numbers[:READ_AT_MOST]]
    return [part for part in parts if part is not None]


def blank(kind: str) -> RawPart:
    """A new part with nothing in it."""
    part: RawPart = {"kind": kind, **dict.fromkeys(FIELDS[kind], "")}
    if kind == "card":
        part["buttons"] = []
    return part


def kept(part: RawPart) -> str:
    """A removed part as text for a hidden field, so that the removal can be undone."""
    return json.dumps(part, ensure_ascii=False)


def restored(text: str) -> RawPart | None:
    """The part that ``kept`` wrote; None for anything else."""
    try:
        return dump(parse([json.loads(text)]))[0]
    except (ValueError, RecursionError):  # PartsUnreadable is a ValueError
        return None


def is_blank(part: RawPart) -> bool:
    return not any(value for name, value in part.items() if name != "kind")


def _read_part(posted: Mapping[str, Any], number: int) -> RawPart | None:
    kind = posted.get(f"part-{number}-kind", "")
    if kind not in FIELDS:
        return None
    part: RawPart = {"kind": kind}
    for name in FIELDS[kind]:
        part[name] = normalise(posted.get(f"part-{number}-{name}", ""))
    if kind == "card":
        part["buttons"] = _read_buttons(posted, number)
    return part


def _read_buttons(posted: Mapping[str, Any], number: int) -> list[dict[str, str]]:
    found = (_BUTTON_FIELD.match(name) for name in posted)
    rows = sorted(int(match[2]) for match in found if match and int(match[1]) == number)
    return [
        {name: normalise(posted.get(f"part-{number}-button-{row}-{name}", "")).strip() for name in ("label", "url")}
        for row in rows[:BUTTONS_READ_AT_MOST]
    ]
