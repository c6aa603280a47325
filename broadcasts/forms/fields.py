"""Form fields that count as LINE counts, and the times of a city that lives in one time zone."""

import datetime
from typing import Any

from django import forms

from broadcasts.content.parts import normalise

# Nothing of ours is counted further; Python refuses numbers of thousands of digits, PostgreSQL those of twenty.
_DIGITS_MAX = 18


def whole_number(text: object) -> int | None:
    """The number ``text`` says in plain digits; None for everything our pages never send."""
    digits = str(text)
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS_MAX else None


class TypedText(forms.CharField):
    """Text that is kept as typed: never cut, never refused for its length. Submitting judges it, saving does not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        # Django would refuse the whole form for a pasted NUL; `normalise` takes it out instead.
        self.validators = []

    def to_python(self, value: Any) -> str:
        return normalise(str(super().to_python(value) or ""))


class IdList(forms.Field):
    """Ticked boxes as whole numbers; what is no number was not made by our page and is left out."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> list[int]:
        return sorted({number for item in value or [] if (number := whole_number(item)) is not None})


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def clock_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")


def next_round_time(now: datetime.datetime) -> datetime.datetime:
    """A sensible first proposal for "later": the next full hour that leaves patrol two hours to look at it."""
    later = now + datetime.timedelta(hours=3)
    return later.replace(minute=0, second=0, microsecond=0)
