"""What a rule says, where, and how much it weighs. Kept as plain JSON beside the revision it is about."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext

from broadcasts.proofreading.levels import Level

AROUND = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end`` of a field, and the words around them.

    ``part`` counts from 0; None is the message as a whole (its notification line). A button's field is written
    ``buttons.0.url``.
    """

    part: int | None
    field: str
    start: int
    end: int
    before: str = ""
    marked: str = ""
    after: str = ""

    @property
    def number(self) -> int | None:
        """As people count messages."""
        return None if self.part is None else self.part + 1

    @property
    def field_id(self) -> str:
        """The id of the input on the writing page."""
        if self.part is None:
            return f"id_{self.field}"
        return f"part-{self.part}-{self.field.replace('buttons.', 'button-').replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule found: an English sentence that is translated when it is shown, and what is filled into it."""

    words: str
    place: Place | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    level: Level | None = None  # where the words of the PR office carry their own


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark with the rule it comes from and the weight the PR office gives that rule."""

    rule: str
    level: Level
    words: str
    place: Place | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The explanation, in the language of whoever reads it now."""
        return gettext(self.words).format(**self.facts)

    @property
    def level_words(self) -> str:
        return str(Level(self.level).label)

    @property
    def blocks(self) -> bool:
        return self.level == Level.BLOCKING

    def to_json(self) -> dict[str, Any]:
        """Plain values that ``from_json`` reads back to an equal finding."""
        place = asdict(self.place) if self.place else None
        return {
            "rule": self.rule,
            "level": str(self.level),
            "words": self.words,
            "place": place,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Finding":
        place = Place(**kept["place"]) if kept["place"] else None
        return cls(kept["rule"], Level(kept["level"]), kept["words"], place, kept["facts"])
