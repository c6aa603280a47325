"""When an event on a card begins and ends, as a calendar needs it: beside the line people read, and never shown for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.content.kinds import CardPart

# As browsers send it; some add seconds.
_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
# No announcement is about another century, and a year typed in a hurry easily becomes 0206.
FIRST_YEAR, LAST_YEAR = 2000, 2199


def moment(typed: str) -> datetime | None:
    """The moment on the city's clock; None for what is none."""
    for form in _FORMS:
        try:
            read = datetime.strptime(typed.strip(), form).replace(tzinfo=timezone.get_default_timezone())
        except ValueError:
            continue
        return read if FIRST_YEAR <= read.year <= LAST_YEAR else None
    return None


def without_times(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For a text that is used again: its next event is on another day, and a past one would go into calendars."""
    return [{name: said for name, said in part.items() if name not in {"starts", "ends"}} for part in parts]


def problems(card: CardPart) -> Iterator[tuple[str, Promise]]:
    """By field, in words that say what to do."""
    starts, ends = (moment(card.starts), moment(card.ends))
    for field, typed, read in (("starts", card.starts, starts), ("ends", card.ends, ends)):
        if typed.strip() and read is None:
            yield field, _("This is no date and time. Choose both, or leave the field empty.")
    if ends and not card.starts.strip():
        yield "ends", _("An end without a beginning. Say when it begins too, or empty this field.")
    if starts and ends and ends <= starts:
        yield "ends", _("It ends before it begins. Set a later time, or empty this field.")
