"""One broadcast of the demo city: what was written, by whom, for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Part = dict[str, Any]


# To phones, and for everybody to read.
ALSO_ON_THE_BOARD = ("push", "board")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a writer typed. ``written_at`` is when it was begun."""

    author: str
    written_at: datetime
    title: str
    parts: tuple[Part, ...]
    categories: tuple[str, ...]
    alt_text: str = ""
    undecided_groups: tuple[str, ...] = ()
    scheduled_at: datetime | None = None
    spread_minutes: int = 0
    is_silent: bool = False
    is_emergency: bool = False
    document_number: str = ""
    head_confirmed_by: str = ""
    # Where it appears, and the words of the outlets that have their own where they are not the message's.
    outlets: tuple[str, ...] = ("push",)
    outlet_words: Mapping[str, str] = field(default_factory=dict)
    # Another of the department who had a hand in it.
    editor: str = ""


def text(words: str) -> Part:
    return {"kind": "text", "text": words.strip()}


def image(media: str, alt_text: str, link: str = "") -> Part:
    return {"kind": "image", "media": media, "alt_text": alt_text, "link": link}


def card(
    title: str,
    *,
    date: str = "",
    place: str = "",
    words: str = "",
    media: str = "",
    buttons: dict[str, str] | None = None,
) -> Part:
    """``buttons``: words and address of each."""
    return {
        "kind": "card",
        "title": title,
        "date": date,
        "place": place,
        "words": words.strip(),
        "media": media,
        "buttons": [{"label": label, "url": url} for label, url in (buttons or {}).items()],
    }


def site(path: str) -> str:
    """A page of the city's own site, in a domain that can never exist."""
    return f"https://www.city.suminagi.example/{path}"
