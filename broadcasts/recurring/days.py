"""The days of a rule. How weeks and months repeat is dateutil's arithmetic; holidays and working days (平日) are ours."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.models import CalendarDay
from broadcasts.quiet_hours import Days
from broadcasts.recurring.rule import LAST, OnRest, Pattern, Rule
from cityline import holidays

DAY = timedelta(days=1)
# As far as a day is moved: no run of weekends and holidays is longer, and a longer one of closed days leaves it out.
REACH = timedelta(days=14)
NO_MARKS: Days = MappingProxyType({})


class Occurrence(NamedTuple):
    """``named``: the day the rule names, by which it is known for ever; ``day``: the day it goes out."""

    named: date
    day: date


def occurrences(rule: Rule, first: date, last: date, marks: Days = NO_MARKS) -> list[Occurrence]:
    """What goes out from ``first`` to ``last``, a day at most once. ``marks``: the PR office's calendar, which goes before
    weekdays and holidays.
    """
    by_day: dict[date, Occurrence] = {}
    # What stays on its own day comes before what is moved there. A day added by hand stays where it is: known by the same
    # name, only one of the two could ever be made.
    named_days = (named for named in _named(rule, first - REACH, last + REACH) if named not in rule.added)
    moved = [(named, _moved(rule, named, marks)) for named in named_days]
    singles = ((day, day) for day in rule.added)
    for named, day in sorted([*moved, *singles], key=lambda pair: (pair[0] != pair[1], pair[0])):
        if day is not None and not {named, day} & set(rule.left_out):
            by_day.setdefault(day, Occurrence(named, day))
    return [by_day[day] for day in sorted(by_day) if first <= day <= last]


def moment_of(rule: Rule, day: date) -> datetime:
    """When it goes out on that day, by the city's clock."""
    return timezone.make_aware(datetime.combine(day, rule.at))


def is_year_end(day: date) -> bool:
    """The days on which every city hall is closed by law, holidays or not."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_working(day: date, marks: Days = NO_MARKS) -> bool:
    if day not in marks and is_year_end(day):
        return False
    return quiet_hours.kind_of(day, marks) == CalendarDay.Kind.ORDINARY


def is_rest(day: date, marks: Days = NO_MARKS) -> bool:
    """A holiday, the turn of the year or the PR office's day of rest; a mere weekend is none, for story time is on Saturdays."""
    if day in marks:
        return marks[day] != CalendarDay.Kind.ORDINARY
    return is_year_end(day) or bool(holidays.name_of(day))


def _named(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days the rule names up to ``last``, before any holiday is thought of; none of interest before ``first``."""
    begin = rule.start if rule.count else _shortly_before(rule, first)
    end = last if rule.until is None else min(last, rule.until)
    if rule.pattern == Pattern.LAST_WORKING_DAY:
        end = min(last, end + REACH)  # it is known by the month's last day, which may lie behind the rule's
    # The walk ends there: a rule may name nothing at all, and dateutil would look for ever.
    found = _repeated(rule, datetime.combine(begin, time.min), datetime.combine(end, time.max))
    return islice((moment.date() for moment in found), rule.count)


def _shortly_before(rule: Rule, first: date) -> date:
    """A start in step with the rule's own, so that years gone by are not walked through at every look."""
    if first <= rule.start:
        return rule.start
    if rule.pattern == Pattern.WEEKLY:
        step = 7 * rule.every
        return rule.start + (first - rule.start).days // step * step * DAY
    months = 12 * (first.year - rule.start.year) + first.month - rule.start.month
    months -= months % rule.every
    if not months:
        return rule.start
    year, month = divmod(12 * rule.start.year + rule.start.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _repeated(rule: Rule, begin: datetime, end: datetime) -> rrule:
    match rule.pattern:
        case Pattern.WEEKLY:
            return rrule(WEEKLY, dtstart=begin, until=end, interval=rule.every, byweekday=rule.weekdays)
        case Pattern.MONTHLY_WEEKDAY:
            nth = [weekday(one, rule.nth) for one in rule.weekdays]
            return rrule(MONTHLY, dtstart=begin, until=end, interval=rule.every, byweekday=nth)
        case Pattern.MONTHLY_DAY:
            return rrule(MONTHLY, dtstart=begin, until=end, interval=rule.every, bymonthday=rule.month_day)
        case Pattern.LAST_WORKING_DAY:
            return rrule(MONTHLY, dtstart=begin, until=end, interval=rule.every, bymonthday=LAST)


def _moved(rule: Rule, named: date, marks: Days) -> date | None:
    """Where it goes; None where it goes nowhere, also because that would be before the start or after the end."""
    if rule.pattern == Pattern.LAST_WORKING_DAY:
        day = _next_working(named, -DAY, marks)
        if day is not None and day.month != named.month:
            day = None
    elif rule.on_rest == OnRest.SEND or not is_rest(named, marks):
        day = named
    elif rule.on_rest == OnRest.SKIP:
        day = None
    else:
        day = _next_working(named, -DAY if rule.on_rest == OnRest.BEFORE else DAY, marks)
    if day is None or day < rule.start or (rule.until is not None and day > rule.until):
        return None
    return day


def _next_working(day: date, step: timedelta, marks: Days) -> date | None:
    for number in range(REACH.days + 1):
        if is_working(day + number * step, marks):
            return day + number * step
    return None
