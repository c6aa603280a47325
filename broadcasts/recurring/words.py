"""What a day puts into the gaps of its series, as residents of the city read it: always in Japanese."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.content.gaps import filled, names_in
from subscribers.facilities.reading import timetable_of
from subscribers.facilities.timetable import closed_days
from subscribers.models import Facility

WEEKDAYS = "月火水木金土日"
# So far a closing day is looked for; a place that never closes has none to tell.
LOOKED_AHEAD = 60
# Followed by です or by nothing, both read as Japanese.
NONE_WORDS = "なし"
_GAP = re.compile(r"\{([^{}\n]{1,20})\}")


class Told(NamedTuple):
    """What is filled in: the day it speaks of, and the place it asks about."""

    day: date
    facility: Facility | None


class AtPlace(NamedTuple):
    """The same, where there is such a place: of one that is gone nobody knows when it closes."""

    day: date
    facility: Facility


class Filled(NamedTuple):
    title: str
    parts: list[dict[str, Any]]
    alt_text: str


def said_on(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _with_weekday(day: date) -> str:
    return f"{said_on(day)}（{WEEKDAYS[day.weekday()]}）"


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _next_closing(told: AtPlace) -> str:
    found = _closings(told.facility, told.day, LOOKED_AHEAD)
    return _with_weekday(found[0]) if found else NONE_WORDS


def _closings_next_month(told: AtPlace) -> str:
    first = _next_month(told.day)
    days = _closings(told.facility, first, (_next_month(first) - first).days)
    return "・".join(f"{day.day}日（{WEEKDAYS[day.weekday()]}）" for day in days) or NONE_WORDS


def _closings(facility: Facility, first: date, count: int) -> list[date]:
    return [hours.day for hours in closed_days(timetable_of(facility), first, count)]


OF_THE_DAY: Mapping[str, Callable[[Told], str]] = {
    "日付": lambda told: said_on(told.day),
    "曜日": lambda told: f"{WEEKDAYS[told.day.weekday()]}曜日",
    "月": lambda told: f"{told.day.month}月",
    "翌月": lambda told: f"{_next_month(told.day).month}月",
}
OF_THE_PLACE: Mapping[str, Callable[[AtPlace], str]] = {
    "次の休館日": _next_closing,
    "翌月の休館日": _closings_next_month,
}
GAPS = (*OF_THE_DAY, *OF_THE_PLACE)


def filled_for(told: Told, *, title: str, parts: list[dict[str, Any]], alt_text: str) -> Filled:
    """A gap whose place is gone shows as one: nothing is said of it, and `lost_place` keeps it from going out."""
    names = _names(title, parts, alt_text)
    words = {name: OF_THE_DAY[name](told) for name in names if name in OF_THE_DAY}
    if told.facility is not None:
        there = AtPlace(told.day, told.facility)
        words |= {name: OF_THE_PLACE[name](there) for name in names if name in OF_THE_PLACE}
    made, alt = filled(parts, alt_text, words)
    return Filled(_GAP.sub(lambda match: words.get(match[1].strip(), match[0]), title), made, alt)


def problem_with(title: str, parts: list[dict[str, Any]], alt_text: str, *, has_place: bool) -> Promise | None:
    """Why not every gap can be filled, and what to do; None if each can."""
    names = _names(title, parts, alt_text)
    if unknown := [name for name in names if name not in GAPS]:
        return format_lazy(
            _("Nothing fills “{name}”. These are filled: {known}."),
            name=f"{{{unknown[0]}}}",
            known=" ".join(f"{{{name}}}" for name in GAPS),
        )
    if asking := [name for name in names if name in OF_THE_PLACE and not has_place]:
        return format_lazy(_("Choose the facility that “{name}” speaks of."), name=f"{{{asking[0]}}}")
    return None


def lost_place(title: str, parts: list[dict[str, Any]], alt_text: str, *, facility: Facility | None) -> Promise | None:
    """Why a text that was whole when it was written is no longer, for its facility has gone; None where it is."""
    if facility is not None or not set(_names(title, parts, alt_text)) & set(OF_THE_PLACE):
        return None
    return _(
        "The facility whose closing days it tells is no longer in use. Change its words, or choose another facility."
    )


def is_gap(title: str, parts: list[dict[str, Any]], alt_text: str) -> bool:
    """Whether it asks for what only a series fills."""
    return any(name in GAPS for name in _names(title, parts, alt_text))


def facility_of(facility_id: int | None) -> Facility | None:
    """With its rules; one that is closed for good fills nothing."""
    return None if facility_id is None else with_rules().filter(pk=facility_id).first()


def with_rules() -> QuerySet[Facility]:
    """Those in use, also of departments in training, whose facilities residents are not told of: theirs is to try out."""
    return (
        Facility.objects.filter(is_active=True)
        .select_related("department")
        .prefetch_related("spans", "closing_rules", "special_days")
    )


def _names(title: str, parts: list[dict[str, Any]], alt_text: str) -> list[str]:
    return list(dict.fromkeys([*(match[1].strip() for match in _GAP.finditer(title)), *names_in(parts, alt_text)]))
