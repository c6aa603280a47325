"""What a tap on a question sends back, and which answer it means. LINE keeps buttons for years."""

import re
from dataclasses import dataclass

from subscribers.models import FaqEntry

_KEY = re.compile(r"e(?P<entry>\d{1,12})|p(?P<place>\d{1,12})\.(?P<kind>[a-z]{1,10})")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Key:
    """Either an entry, or what is asked about a place."""

    entry_id: int | None = None
    facility_id: int | None = None
    kind: str = ""


def entry_key(entry_id: int) -> str:
    return f"e{entry_id}"


def place_key(facility_id: int, kind: str) -> str:
    return f"p{facility_id}.{kind}"


def read(key: str) -> Key | None:
    """None for what we never wrote."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    if found["entry"]:
        return Key(entry_id=int(found["entry"]))
    return Key(facility_id=int(found["place"]), kind=found["kind"]) if found["kind"] in FaqEntry.Kind.values else None
