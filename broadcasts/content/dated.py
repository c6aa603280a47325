"""What the cards of a message tell a calendar: sealed with the approval, for a card in LINE has a line for people only."""

from collections.abc import Iterable, Mapping
from typing import Any

from broadcasts.content.events import moment
from broadcasts.content.parts import normalise

_SAID = ("title", "place", "starts", "ends")


def events_of(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One for each card that has a time, in the order of the cards."""
    return [
        {name: normalise(part.get(name, "")).strip() for name in _SAID}
        for part in parts
        if part.get("kind") == "card" and moment(part.get("starts", ""))
    ]
