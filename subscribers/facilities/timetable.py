"""When a place is open, from its rules alone: no clock, no database. What differs goes before what repeats.

A moved closing day (振替休館) is, as cities write it, the next day that is neither a weekend nor a holiday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cityline import holidays

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LAST = -1
# As far as a closing day can be moved: no run of weekends and holidays is longer.
REACH = 14

Span = tuple[time, time]


class Why(StrEnum):
    USUAL = "usual"
    NO_HOURS = "no_hours"
    REGULAR = "regular"
    MOVED = "moved"
    HOLIDAY = "holiday"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Closing:
    """Closed on this weekday: every one (``nth`` 0), the n-th of the month, or its last (-1)."""

    weekday: int
    nth: int = 0
    moves: bool = False
    words: str = ""

    def falls_on(self, day: date) -> bool:
        if day.weekday() != self.weekday:
            return False
        if self.nth == LAST:
            return (day + 7 * DAY).month != day.month
        return self.nth in {0, (day.day - 1) // 7 + 1}


@dataclass(frozen=True, slots=True)
class Special:
    """From ``begins`` to ``ends``, both included; closed where it has no span."""

    begins: date
    ends: date
    span: Span | None = None
    is_yearly: bool = False
    words: str = ""

    def holds_on(self, day: date) -> bool:
        if not self.is_yearly:
            return self.begins <= day <= self.ends
        first, last, asked = (_in_year(one) for one in (self.begins, self.ends, day))
        return first <= asked <= last if first <= last else asked >= first or asked <= last


@dataclass(frozen=True, slots=True)
class Timetable:
    """``spans``: seven, Monday's first. ``holidays_as``: the weekday whose hours hold on a holiday; None is its own."""

    spans: tuple[tuple[Span, ...], ...]
    closings: tuple[Closing, ...] = ()
    specials: tuple[Special, ...] = ()
    holidays_as: int | None = None
    is_closed_on_holidays: bool = False


@dataclass(frozen=True, slots=True)
class DayHours:
    """``words``: the department's own, or the holiday's name; ``moved_from``: the day a closing was moved away from."""

    day: date
    spans: tuple[Span, ...]
    why: Why
    words: str = ""
    moved_from: date | None = None
    closing: Closing | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.spans)


def hours_on(table: Timetable, day: date) -> DayHours:
    """The spans in which it is open on that day, and why it is so."""
    if special := _special(table.specials, day):
        return DayHours(day, (special.span,) if special.span else (), Why.SPECIAL, special.words)
    holiday = holidays.name_of(day)
    for closing in table.closings:
        if closing.falls_on(day) and not (closing.moves and holiday):
            return DayHours(day, (), Why.REGULAR, closing.words, closing=closing)
    for closing in table.closings:
        if closing.moves and (from_day := _moved_here(closing, day)):
            return DayHours(day, (), Why.MOVED, holidays.name_of(from_day), moved_from=from_day, closing=closing)
    if holiday and table.is_closed_on_holidays:
        return DayHours(day, (), Why.HOLIDAY, holiday)
    weekday = table.holidays_as if holiday and table.holidays_as is not None else day.weekday()
    spans = tuple(sorted(table.spans[weekday]))
    if holiday and spans:
        return DayHours(day, spans, Why.HOLIDAY, holiday)
    return DayHours(day, spans, Why.USUAL if spans else Why.NO_HOURS)


def is_open_at(table: Timetable, moment: datetime) -> bool:
    """At closing time it is closed. ``moment`` is the city's own clock."""
    now = moment.time()
    return any(opens <= now < closes for opens, closes in hours_on(table, moment.date()).spans)


def next_open(table: Timetable, after: date, *, within: int = 60) -> DayHours | None:
    """The first day after that one on which it is open."""
    days = (hours_on(table, after + offset * DAY) for offset in range(1, within + 1))
    return next((hours for hours in days if hours.is_open), None)


def closed_days(table: Timetable, first: date, count: int) -> list[DayHours]:
    """The days of the next ``count`` on which it is closed."""
    days = (hours_on(table, first + offset * DAY) for offset in range(count))
    return [hours for hours in days if not hours.is_open]


def _special(specials: Iterable[Special], day: date) -> Special | None:
    """Said once goes before said for every year, a closing before hours."""
    found = [special for special in specials if special.holds_on(day)]
    return min(found, key=lambda special: (special.is_yearly, special.span is not None), default=None)


def _moved_here(closing: Closing, day: date) -> date | None:
    """The holiday whose closing lands on this day: everything between them is weekend or holiday."""
    if _is_rest(day):
        return None
    for offset in range(1, REACH + 1):
        before = day - offset * DAY
        if not _is_rest(before):
            return None
        if closing.falls_on(before) and holidays.name_of(before):
            return before
    return None


def _is_rest(day: date) -> bool:
    return day.weekday() in {SATURDAY, SUNDAY} or bool(holidays.name_of(day))


def _in_year(day: date) -> tuple[int, int]:
    return day.month, day.day
