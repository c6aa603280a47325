"""Opening hours in words a resident reads at a glance."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from subscribers.facilities.timetable import (
    DAY,
    Closing,
    DayHours,
    Span,
    Timetable,
    Why,
    closed_days,
    hours_on,
    is_over_midnight,
    next_open,
    open_until,
)
from subscribers.models import ClosingRule
from subscribers.weekdays import Weekday

CLOSED_DAYS_AHEAD = 31
# How far the end of a row of closed days is looked for.
ROW_MAX = 400
_MIDNIGHT = time(0)


def on_day(name: str, hours: DayHours, *, table: Timetable, now: datetime) -> str:
    """One day of one place; of a closed one, and after its last closing, also the next day it is open."""
    day = day_words(hours.day, today=now.date())
    if hours.is_open:
        lines = [_("{place} is open on {day}: {hours}").format(place=name, day=day, hours=spans_words(hours.spans))]
    else:
        lines = [_("{place} is closed on {day}.").format(place=name, day=day)]
    is_over = not hours.is_open
    if hours.day == now.date():
        is_over, said = _just_now(hours, table, now)
        lines.append(said)
    lines.append(reason_words(hours))
    if is_over and (after := next_open(table, hours.day)):
        opens = date_words(after.day, today=now.date())
        lines.append(_("Next open: {day}, {hours}").format(day=opens, hours=spans_words(after.spans)))
    return "\n".join(filter(None, lines))


def _just_now(hours: DayHours, table: Timetable, now: datetime) -> tuple[bool, str]:
    """Whether today is over, and what the clock adds to the day's hours."""
    coming = [opens for opens, _closes in hours.spans if opens > now.time()]
    until = open_until(table, now)
    if until is not None:
        is_from_before = not any(opens <= now.time() for opens, _closes in hours.spans)
        said = _("Open now, until {time}.").format(time=f"{until:%-H:%M}") if is_from_before else ""
        return not hours.is_open, said
    if not hours.is_open:
        return True, ""
    if not coming:
        return True, _("It has closed for today.")
    if coming[0] == hours.spans[0][0]:
        return False, ""
    return False, _("Closed just now, open again at {time}.").format(time=f"{coming[0]:%-H:%M}")


def in_week(name: str, table: Timetable, *, now: datetime) -> str:
    """Today first, then the ordinary week."""
    lines = [on_day(name, hours_on(table, now.date()), table=table, now=now), "", _("Ordinary hours")]
    lines += list(_week(table)) or [_("No hours are known.")]
    if table.is_closed_on_holidays:
        lines.append(_("Closed on national holidays"))
    return "\n".join(lines)


def closings(name: str, table: Timetable, *, now: datetime) -> str:
    """The rules, then the days to come on which it is closed, all of them."""
    lines = [_("Closing days of {place}").format(place=name)]
    if not any(table.spans) and not any(special.span for special in table.specials):
        return "\n".join([*lines, _("No hours are known.")])
    regular = {closing.weekday for closing in table.closings if closing.nth == ClosingRule.Nth.EVERY}
    never = [Weekday(day).label for day in range(7) if not table.spans[day] and day not in regular]
    if never and len(never) < len(Weekday):
        lines.append("・" + _("every {weekday}").format(weekday=_(", ").join(map(str, never))))
    lines += [f"・{rule_words(closing)}" for closing in table.closings]
    if table.is_closed_on_holidays:
        lines.append("・" + _("national holidays"))
    coming = closed_days(table, now.date(), CLOSED_DAYS_AHEAD)
    # What the rule about weekdays has said already is not said of each week again.
    rows = _rows([day for day in coming if day.why != Why.NO_HOURS])
    if rows:
        lines += ["", _("In the coming month")]
        lines += [f"・{_row_words(first, last, table)}" for first, last in rows]
    return "\n".join(lines)


def _rows(closed: Iterable[DayHours]) -> list[tuple[DayHours, DayHours]]:
    """Days one after another that are closed for the same reason, as first and last."""
    rows: list[tuple[DayHours, DayHours]] = []
    for one in closed:
        if rows and _is_next(rows[-1][1], one):
            rows[-1] = (rows[-1][0], one)
        else:
            rows.append((one, one))
    return rows


def _is_next(last: DayHours, one: DayHours) -> bool:
    return one.day - last.day == DAY and not one.is_open and (one.why, one.words) == (last.why, last.words)


def _row_words(first: DayHours, last: DayHours, table: Timetable) -> str:
    """A row does not end where we stopped looking."""
    for _step in range(ROW_MAX):
        after = hours_on(table, last.day + DAY)
        if not _is_next(last, after):
            break
        last = after
    days = date_words(first.day) if first is last else f"{date_words(first.day)}〜{date_words(last.day)}"
    return f"{days} {first.words if first.why in {Why.SPECIAL, Why.HOLIDAY} else ''}".rstrip()


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
    return _(", ").join(map(_span_words, spans))


def _span_words(span: Span) -> str:
    opens, closes = span
    if opens == closes == _MIDNIGHT:
        return _("round the clock")
    end = f"{closes:%-H:%M}"
    if is_over_midnight(span):
        end = "24:00" if closes == _MIDNIGHT else _("{time} the next day").format(time=end)
    return f"{opens:%-H:%M}〜{end}"


def date_words(day: date, *, today: date | None = None) -> str:
    """With the year where it is another than today's: whoever asks about New Year on the 2nd of January sees which is meant."""
    is_this_year = today is None or day.year == today.year
    return date_format(day, _("D, F j") if is_this_year else _("D, F j, Y"))


def day_words(day: date, *, today: date) -> str:
    """With today and tomorrow called so."""
    named = {0: _("today"), 1: _("tomorrow"), 2: _("the day after tomorrow")}.get((day - today).days)
    if named is None:
        return date_words(day, today=today)
    return _("{named}, {date}").format(named=named, date=date_words(day))


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
