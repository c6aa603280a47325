"""Puts the sample places and questions into a city: the demo's, or a test's."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from cityline.staff.models import Department, User
from subscribers.facilities.samples import NEW_YEAR, PLACES, Place, span
from subscribers.faq.passing import deciding, proposing
from subscribers.faq.passing.snapshots import digest, snapshot_of
from subscribers.faq.samples import SAMPLES, Sample
from subscribers.models import ClosingRule, Dialogue, Facility, FaqEntry, OpeningSpan, SpecialDays


@transaction.atomic
def settle(*, departments: Mapping[str, Department], today: date, written_by: User, passed_by: User) -> None:
    """Make all of it; ``departments`` by code."""
    places = {place.name: _make_place(place, departments[place.department], today) for place in PLACES}
    entries = {sample.code: _make_entry(sample, departments[sample.department], places) for sample in SAMPLES}
    for sample in SAMPLES:
        entries[sample.code].related.set([entries[code] for code in sample.related])
    for entry in entries.values():
        let_through(entry, written_by=written_by, passed_by=passed_by)


def let_through(row: FaqEntry | Dialogue, *, written_by: User, passed_by: User) -> None:
    """What the first has saved, the second passes."""
    proposing.propose(by=written_by, row=row)
    kind = "entry" if isinstance(row, FaqEntry) else "dialogue"
    deciding.pass_(by=passed_by, kind=kind, pk=row.pk, seen=digest(snapshot_of(row)))
    row.refresh_from_db()


def _make_place(place: Place, department: Department, today: date) -> Facility:
    made = Facility.objects.create(
        department=department, name=place.name, name_easy=place.name_easy, name_en=place.name_en,
        other_names="\n".join(place.other_names), address=place.address, phone=place.phone,
        on_holidays=place.on_holidays, is_city_desk=place.is_city_desk,
    )  # fmt: skip
    OpeningSpan.objects.bulk_create(
        OpeningSpan(facility=made, weekday=weekday, opens=span(hours)[0], closes=span(hours)[1])
        for weekdays, spans in place.week
        for weekday in weekdays
        for hours in spans
    )
    ClosingRule.objects.bulk_create(
        ClosingRule(facility=made, nth=nth, weekday=weekday, moves=moves, words=words)
        for nth, weekday, moves, words in place.closings
    )
    _make_special_days(place, made, today)
    return made


def _make_special_days(place: Place, made: Facility, today: date) -> None:
    if place.has_new_year_rest:
        first, last, words = NEW_YEAR
        SpecialDays.objects.create(facility=made, begins=first, ends=last, is_yearly=True, words=words)
    for begins, ends, hours, words in place.once:
        opens, closes = span(hours) if hours else (None, None)
        days = today + timedelta(days=begins), today + timedelta(days=ends)
        SpecialDays.objects.create(facility=made, begins=days[0], ends=days[1], opens=opens, closes=closes, words=words)


def _make_entry(sample: Sample, department: Department, places: Mapping[str, Facility]) -> FaqEntry:
    return FaqEntry.objects.create(
        department=department, question=sample.question, question_easy=sample.question_easy,
        question_en=sample.question_en, ways="\n".join(sample.ways), answer=sample.answer,
        answer_easy=sample.answer_easy, answer_en=sample.answer_en, link=sample.link,
        facility=places.get(sample.facility), kind=sample.kind,
    )  # fmt: skip
