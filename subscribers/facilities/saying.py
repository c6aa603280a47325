"""Opening hours in words a resident reads at a glance."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from subscribers.facilities.timetable import Closing, DayHours, Span, Timetable, Why, closed_days, hours_on, next_open
from subscribers.models import ClosingRule
from subscribers.weekdays import Weekday

CLOSED_DAYS_AHEAD = 31
CLOSED_DAYS_NAMED = 12


def on_day(name: str, hours: DayHours, *, table: Timetable, now: datetime) -> str:
    """One day of one place; of a closed one also the next day it is open."""
    day = day_words(hours.day, today=now.date())
    reason = reason_words(hours)
    if hours.is_open:
        said = _("{place} is open on {day}: {hours}").format(place=name, day=day, hours=spans_words(hours.spans))
        if hours.day == now.date() and hours.spans[-1][1] <= now.time():
            said += "\n" + _("It has closed for today.")
        return f"{said}\n{reason}" if reason else said
    said = _("{place} is closed on {day}.").format(place=name, day=day)
    if reason:
        said += "\n" + reason
    if after := next_open(table, hours.day):
        said += "\n" + _("Next open: {day}, {hours}").format(day=date_words(after.day), hours=spans_words(after.spans))
    return said


def in_week(name: str, table: Timetable, *, now: datetime) -> str:
    """Today first, then the ordinary week."""
    lines = [on_day(name, hours_on(table, now.date()), table=table, now=now), "", _("Ordinary hours")]
    lines += list(_week(table)) or [_("No hours are known.")]
    if table.is_closed_on_holidays:
        lines.append(_("Closed on national holidays"))
    return "\n".join(lines)


def closings(name: str, table: Timetable, *, now: datetime) -> str:
    """The rules, then the days to come on which it is closed."""
    lines = [_("Closing days of {place}").format(place=name)]
    lines += [f"・{rule_words(closing)}" for closing in table.closings]
    if table.is_closed_on_holidays:
        lines.append("・" + _("national holidays"))
    coming = closed_days(table, now.date(), CLOSED_DAYS_AHEAD)[:CLOSED_DAYS_NAMED]
    if coming:
        lines += ["", _("In the coming month: {days}").format(days=_(", ").join(date_words(one.day) for one in coming))]
    return "\n".join(lines)


def reason_words(hours: DayHours) -> str:
    """Why that day is as it is; empty for an ordinary one."""
    if hours.why == Why.MOVED and hours.moved_from is not None:
        return _("Closed instead of {day}, which is a holiday ({name}).").format(
            day=date_words(hours.moved_from), name=hours.words
        )
    if hours.why == Why.REGULAR and hours.closing is not None:
        return _("Regular closing day: {rule}").format(rule=rule_words(hours.closing))
    if hours.why == Why.HOLIDAY:
        return _("National holiday: {name}").format(name=hours.words)
    if hours.why == Why.SPECIAL:
        return hours.words or _("Special hours on this day.")
    return ""


def rule_words(closing: Closing) -> str:
    weekday = Weekday(closing.weekday).label
    if closing.nth == ClosingRule.Nth.EVERY:
        said = _("every {weekday}").format(weekday=weekday)
    elif closing.nth == ClosingRule.Nth.LAST:
        said = _("last {weekday} of the month").format(weekday=weekday)
    else:
        said = _("{weekday} number {nth} of the month").format(weekday=weekday, nth=closing.nth)
    if closing.moves:
        said += _(" (on a holiday the next working day instead)")
    return f"{said} {closing.words}".rstrip()


def spans_words(spans: Iterable[Span]) -> str:
    return _(", ").join(f"{opens:%-H:%M}〜{closes:%-H:%M}" for opens, closes in spans)


def date_words(day: date) -> str:
    return date_format(day, _("D, F j"))


def day_words(day: date, *, today: date) -> str:
    """With today and tomorrow called so."""
    named = {0: _("today"), 1: _("tomorrow"), 2: _("the day after tomorrow")}.get((day - today).days)
    return f"{named} ({date_words(day)})" if named else date_words(day)


def _week(table: Timetable) -> Iterator[str]:
    """Days in a row with the same hours in one line."""
    regular = {closing.weekday for closing in table.closings if closing.nth == 0}
    runs: list[tuple[tuple[Span, ...], list[int]]] = []
    for weekday, spans in enumerate(table.spans):
        if not spans or weekday in regular:
            continue
        hours = tuple(sorted(spans))
        if runs and runs[-1][0] == hours and runs[-1][1][-1] == weekday - 1:
            runs[-1][1].append(weekday)
        else:
            runs.append((hours, [weekday]))
    for hours, days in runs:
        first, last = Weekday(days[0]).label, Weekday(days[-1]).label
        yield f"{first if len(days) == 1 else f'{first}〜{last}'} {spans_words(hours)}"
