"""What a department says of a series beside its content, and the text of a version for one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, CalendarDay, Series, SeriesVersion
from broadcasts.models.recurring import DAYS_AHEAD_MAX
from broadcasts.quiet_hours import Days
from broadcasts.recurring import words
from broadcasts.recurring.days import Occurrence, moment_of, occurrences
from broadcasts.recurring.rule import Pattern, Rule
from broadcasts.recurring.rule import problem_with as problem_with_rule
from subscribers.models import Facility

NAME_MAX, SPEAKS_AHEAD_MAX = 60, 31
YEAR = timedelta(days=365)
# So far the next days of a rule are looked for: what comes once a year is found too.
LOOKED_AHEAD = timedelta(days=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    name: str
    rule: Rule
    days_ahead: int = 7
    speaks_ahead: int = 0
    facility_id: int | None = None
    keeps_earlier: bool = False


def problem_with(terms: Terms) -> Promise | None:
    if not terms.name.strip() or len(terms.name) > NAME_MAX:
        return _("Give it a name of up to 60 characters.")
    if not 1 <= terms.days_ahead <= DAYS_AHEAD_MAX:
        return _("Its drafts lie ready 1 to 60 days ahead.")
    if not 0 <= terms.speaks_ahead <= SPEAKS_AHEAD_MAX:
        return _("It speaks of a day 0 to 31 days later.")
    return problem_with_rule(terms.rule)


def marks_between(first: date, last: date) -> Days:
    """The PR office's calendar, also as far as a day may have been moved."""
    reach = timedelta(days=14)
    found = CalendarDay.objects.filter(date__range=(first - reach, last + reach))
    return dict(found.values_list("date", "kind"))


def days_of(version: SeriesVersion, first: date, last: date, marks: Days | None = None) -> list[Occurrence]:
    marks = marks_between(first, last) if marks is None else marks
    return occurrences(Rule.from_json(version.rule), first, last, marks)


def at(version: SeriesVersion, day: date) -> datetime:
    return moment_of(Rule.from_json(version.rule), day)


def text_on(version: SeriesVersion, one: Occurrence, facility: Facility | None) -> words.Filled:
    """``facility``: the one its gaps ask about, with its rules.

    What is moved for a holiday still speaks of the day the rule names: story time stays on Saturday when its notice is
    sent a day earlier. The last working day of a month is itself what the rule means.
    """
    told = words.Told(spoken_of(version, one), facility)
    return words.filled_for(told, title=version.title, parts=version.parts, alt_text=version.alt_text)


def spoken_of(version: SeriesVersion, one: Occurrence) -> date:
    """The day its words are about."""
    is_last = Rule.from_json(version.rule).pattern == Pattern.LAST_WORKING_DAY
    return (one.day if is_last else one.named) + timedelta(days=version.speaks_ahead)


def unsaved(
    version: SeriesVersion, one: Occurrence, facility: Facility | None, series: Series | None = None
) -> Broadcast:
    """The broadcast of that day as it would be, for whoever judges or shows it."""
    series = series or version.series
    text = text_on(version, one, facility)
    return Broadcast(
        department=series.department,
        author=version.written_by,
        edited_by=version.written_by,
        title=text.title,
        parts=text.parts,
        alt_text=text.alt_text,
        is_silent=version.is_silent,
        spread_minutes=version.spread_minutes,
        scheduled_at=at(version, one.day),
    )


def lost_place(version: SeriesVersion, facility: Facility | None) -> Promise | None:
    return words.lost_place(version.title, version.parts, version.alt_text, facility=facility)


def next_days(version: SeriesVersion, today: date, most: int) -> Sequence[Occurrence]:
    return days_of(version, today, today + LOOKED_AHEAD)[:most]
