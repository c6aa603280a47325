"""Days of a series on which the place it comes from is closed: worth a look, never refused, for only people know whether
story time is held in the park.

A notice that speaks of closing itself is left alone: that its day is a closing day is what it is for.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from broadcasts.models import SeriesVersion
from broadcasts.proofreading.findings import Finding
from broadcasts.proofreading.levels import Level
from broadcasts.recurring import words
from broadcasts.recurring.days import Occurrence
from broadcasts.recurring.terms import spoken_of
from subscribers.facilities.reading import timetable_of
from subscribers.facilities.timetable import hours_on
from subscribers.models import Facility

RULE = "facility_closed"
SHOWN = 6
_OF_CLOSING = re.compile("休館|閉館|休園|閉園|休業|休所|休室|お休み")


def findings(version: SeriesVersion, days: Sequence[Occurrence]) -> Iterator[Finding]:
    """In three queries more where there is such a place, however many days."""
    place = place_of(version)
    if place is None or _speaks_of_closing(version):
        return
    table = timetable_of(place)
    if not any(table.spans):
        return  # nobody has said when it is open
    closed = {day for one in days for day in (one.day, spoken_of(version, one)) if not hours_on(table, day).is_open}
    told = [one for one in days if spoken_of(version, one) in closed]
    sent = [one.day for one in days if one not in told and one.day in closed]
    if told:
        yield _finding(
            gettext_noop("“{place}” is closed on days it speaks of: {days}."),
            gettext_noop("“{place}” is closed on days it speaks of: {days} and {more} more."),
            place,
            sorted({spoken_of(version, one) for one in told}),
        )
    if sent:
        yield _finding(
            gettext_noop("“{place}” is closed when it goes out: {days}."),
            gettext_noop("“{place}” is closed when it goes out: {days} and {more} more."),
            place,
            sent,
        )


def place_of(version: SeriesVersion) -> Facility | None:
    """The one that is named, or the only one its department has."""
    if version.facility_id is not None:
        return words.facility_of(version.facility_id)
    own = list(words.with_rules().filter(department=version.series.department_id)[:2])
    return own[0] if len(own) == 1 else None


def _speaks_of_closing(version: SeriesVersion) -> bool:
    return bool(_OF_CLOSING.search(f"{version.title}{version.parts}{version.alt_text}"))


def _finding(few: str, many: str, place: Facility, days: Sequence[date]) -> Finding:
    shown = "、".join(date_format(day, "n/j（D）") for day in days[:SHOWN])
    facts = {"place": str(place), "days": shown, "more": str(len(days) - SHOWN)}
    return Finding(RULE, Level.WARNING, many if len(days) > SHOWN else few, facts=facts)
