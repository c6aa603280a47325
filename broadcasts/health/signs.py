"""One line of the health page."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class State(StrEnum):
    GOOD = "good"
    WORRYING = "worrying"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """A part, how it is, the fact that shows it, the next step where there is one, and where to take it."""

    key: str
    name: str | Promise
    state: State
    fact: str
    advice: str | Promise = ""
    href: str = ""


def graded(value: float, *, worrying: float, bad: float) -> State:
    """The state of something that should be small."""
    if value >= bad:
        return State.BAD
    return State.WORRYING if value >= worrying else State.GOOD
