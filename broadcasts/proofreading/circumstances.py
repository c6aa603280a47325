"""What the rules are told of the world: gathered once a check, so that no rule asks for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from broadcasts.proofreading.levels import Level


@dataclass(frozen=True, slots=True)
class CharterWords:
    """What a chosen category's charter says in words: whom it is for and whom not.

    ``not_for`` maps a word to why it does not fit; ``is_for`` are words of which a fitting message has at least one.
    """

    category: str
    not_for: Mapping[str, str] = field(default_factory=dict)
    is_for: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word the PR office does not want to read, why, and how much that weighs."""

    word: str
    explanation: str
    level: Level = Level.WARNING


@dataclass(frozen=True, slots=True)
class Recent:
    """A broadcast of the last weeks."""

    text: str
    sent_on: date
    department: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """How many others go to a category in the week of this one. ``sensible``: its own number; None: the rule's."""

    category: str
    others: int
    sensible: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    hosts: frozenset[str] = frozenset()
    own_words: Sequence[OwnWord] = ()
    charters: Sequence[CharterWords] = ()
    recent: Sequence[Recent] = ()
    loads: Sequence[Load] = ()
    # When it could really go out, where quiet hours hold it back.
    waits_until: datetime | None = None
    # What LINE's month lacks for it.
    messages_missing: int = 0
