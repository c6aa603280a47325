"""What a tap on a question sends back, and which answer it means. LINE keeps buttons for years."""

import re
from dataclasses import dataclass

from subscribers.models import FaqEntry

_KEY = re.compile(
    r"e(?P<entry>\d{1,12})|p(?P<place>\d{1,12})\.(?P<kind>[a-z]{1,10})"
    r"|d(?P<dialogue>\d{1,12})\.(?P<version>\d{1,9})\.(?P<step>[a-z0-9]{1,12}|-)"
)
NONE = "none"
STOP = "-"


@dataclass(frozen=True, slots=True)
class Key:
    """An entry, what is asked about a place, or a step of a dialogue as it was in one version."""

    entry_id: int | None = None
    facility_id: int | None = None
    kind: str = ""
    dialogue_id: int | None = None
    version: int = 0
    step: str = ""


def entry_key(entry_id: int) -> str:
    return f"e{entry_id}"


def place_key(facility_id: int, kind: str) -> str:
    return f"p{facility_id}.{kind}"


def step_key(dialogue_id: int, version: int, step: str) -> str:
    return f"d{dialogue_id}.{version}.{step}"


def read(key: str) -> Key | None:
    """None for what we never wrote."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    if found["dialogue"]:
        return Key(dialogue_id=int(found["dialogue"]), version=int(found["version"]), step=found["step"])
    if found["entry"]:
        return Key(entry_id=int(found["entry"]))
    return Key(facility_id=int(found["place"]), kind=found["kind"]) if found["kind"] in FaqEntry.Kind.values else None
