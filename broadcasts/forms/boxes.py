"""One input with its label, its limit and what is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from cityline.line.limits import graphemes, normalise_newlines, utf16_units

Words = str | Promise

# The same three ways as in static/broadcasts/counting.js; a test holds them together.
COUNTS: dict[str, Callable[[str], int]] = {
    "units": lambda text: utf16_units(normalise_newlines(text)),
    "graphemes": graphemes,
    "characters": len,
}


@dataclass(frozen=True)
class Box:
    """One input of a part. ``counts`` names how its length is counted, here and in ``counting.js``."""

    id: str
    name: str
    label: Words
    value: str
    limit: int
    counts: str = "units"
    help: Words = ""
    rows: int = 0
    type: str = "text"
    problems: Sequence[Words] = ()

    @property
    def is_moment(self) -> bool:
        """It is chosen and not written: there is nothing to count."""
        return self.type == "datetime-local"

    @property
    def count(self) -> int:
        return COUNTS[self.counts](self.value)

    @property
    def described_by(self) -> str:
        help_ = [f"{self.id}-help"] if self.help else []
        count = [] if self.is_moment else [f"{self.id}-count"]
        return " ".join([*help_, *count, f"{self.id}-problem"])
