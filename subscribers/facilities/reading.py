"""From a facility's rows to its timetable."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cached_property

from django.db.models import QuerySet

from cityline import holidays
from subscribers.facilities.timetable import SUNDAY, Closing, DayHours, Special, Timetable
from subscribers.facilities.timetable import hours_on as hours_of_table
from subscribers.models import Facility, SpecialDays

_RULES = ("spans", "closing_rules", "special_days")


def with_rules() -> "QuerySet[Facility]":
    """Those in use, of departments that answer residents, with everything that says when they are open: four queries,
    however many there are.
    """
    answering = Facility.objects.filter(is_active=True, department__is_active=True, department__is_training=False)
    return answering.select_related("department").prefetch_related(*_RULES)


def timetable_of(facility: Facility) -> Timetable:
    week: list[list[tuple[time, time]]] = [[] for _weekday in range(7)]
    for span in facility.spans.all():
        week[span.weekday].append((span.opens, span.closes))
    return Timetable(
        spans=tuple(map(tuple, week)),
        closings=tuple(
            Closing(rule.weekday, rule.nth, moves=rule.moves, words=rule.words) for rule in facility.closing_rules.all()
        ),
        specials=tuple(map(_special, facility.special_days.all())),
        holidays_as=SUNDAY if facility.on_holidays == Facility.OnHolidays.AS_SUNDAY else None,
        is_closed_on_holidays=facility.on_holidays == Facility.OnHolidays.CLOSED,
        calendar=_Calendar(),
    )


class _Calendar(Mapping[date, str]):
    """What the city says of days, asked for when the first day is looked up."""

    @cached_property
    def _days(self) -> dict[date, str]:
        return holidays.said_otherwise()

    def __getitem__(self, day: date) -> str:
        return self._days[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)


def hours_on(facility: Facility, day: date) -> DayHours:
    """When it is open on that day, and why."""
    return hours_of_table(timetable_of(facility), day)


def _special(row: SpecialDays) -> Special:
    span = (row.opens, row.closes) if row.opens is not None and row.closes is not None else None
    return Special(row.begins, row.ends, span=span, is_yearly=row.is_yearly, words=row.words)
