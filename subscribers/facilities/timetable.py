"""When a place is open, from its rules alone: no clock, no database. What differs goes before what repeats.

A moved closing day (振替休館) is, as cities write it, the next day that is neither a weekend nor a holiday.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cityline import holidays

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LAST = -1
# As far as a closing day can be moved: no run of weekends and holidays is longer.
REACH = 14

# From then to then; to the next day where it ends no later than it begins, so that midnight is an end like any other.
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

    @property
    def days(self) -> tuple[bool, date, date]:
        return self.is_yearly, self.begins, self.ends

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
    # What the city itself says of days, before the law's list: a holiday's name, or empty for none.
    calendar: Mapping[date, str] = field(default_factory=dict)

    def holiday_on(self, day: date) -> str:
        said = self.calendar.get(day)
        return holidays.name_of(day) if said is None else said


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
    if specials := _specials(table.specials, day):
        spans = () if any(one.span is None for one in specials) else tuple(sorted(filter(None, map(_span, specials))))
        words = " ".join(dict.fromkeys(one.words for one in specials if one.words))
        return DayHours(day, spans, Why.SPECIAL, words)
    holiday = table.holiday_on(day)
    for closing in table.closings:
        if closing.falls_on(day) and not (closing.moves and holiday):
            return DayHours(day, (), Why.REGULAR, closing.words, closing=closing)
    for closing in table.closings:
        if closing.moves and (from_day := _moved_here(table, closing, day)):
            return DayHours(day, (), Why.MOVED, table.holiday_on(from_day), moved_from=from_day, closing=closing)
    if holiday and table.is_closed_on_holidays:
        return DayHours(day, (), Why.HOLIDAY, holiday)
    weekday = table.holidays_as if holiday and table.holidays_as is not None else day.weekday()
    spans = tuple(sorted(table.spans[weekday]))
    if holiday and spans:
        return DayHours(day, spans, Why.HOLIDAY, holiday)
    return DayHours(day, spans, Why.USUAL if spans else Why.NO_HOURS)


def is_open_at(table: Timetable, moment: datetime) -> bool:
    """At closing time it is closed. ``moment`` is the city's own clock."""
    return open_until(table, moment) is not None


def open_until(table: Timetable, moment: datetime) -> time | None:
    """When what is open now closes, also where it was opened the day before; None while it is closed."""
    now = moment.time()
    for opens, closes in hours_on(table, moment.date()).spans:
        if opens <= now and (now < closes or is_over_midnight((opens, closes))):
            return closes
    before = hours_on(table, moment.date() - DAY).spans
    return next((span[1] for span in before if is_over_midnight(span) and now < span[1]), None)


def is_over_midnight(span: Span) -> bool:
    return span[1] <= span[0]


def next_open(table: Timetable, after: date, *, within: int = 60) -> DayHours | None:
    """The first day after that one on which it is open."""
    days = (hours_on(table, after + offset * DAY) for offset in range(1, within + 1))
    return next((hours for hours in days if hours.is_open), None)


def closed_days(table: Timetable, first: date, count: int) -> list[DayHours]:
    """The days of the next ``count`` on which it is closed."""
    days = (hours_on(table, first + offset * DAY) for offset in range(count))
    return [hours for hours in days if not hours.is_open]


def _specials(specials: Iterable[Special], day: date) -> list[Special]:
    """Said once goes before said for every year, and a day before the weeks it lies in; several rows may say of the same
    days what holds on them."""
    found = [special for special in specials if special.holds_on(day)]
    nearest = min(found, key=lambda one: (one.is_yearly, one.ends - one.begins, one.span is not None), default=None)
    return [one for one in found if nearest is not None and one.days == nearest.days]


def _span(special: Special) -> Span | None:
    return special.span


def _moved_here(table: Timetable, closing: Closing, day: date) -> date | None:
    """The holiday whose closing lands on this day: everything between them is weekend or holiday."""
    if _is_rest(table, day):
        return None
    for offset in range(1, REACH + 1):
        before = day - offset * DAY
        if not _is_rest(table, before):
            return None
        if closing.falls_on(before) and table.holiday_on(before):
            return before
    return None


def _is_rest(table: Timetable, day: date) -> bool:
    return day.weekday() in {SATURDAY, SUNDAY} or bool(table.holiday_on(day))


def _in_year(day: date) -> tuple[int, int]:
    return day.month, day.day
