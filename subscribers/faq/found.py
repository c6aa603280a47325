"""From a key to what is said: an entry as it was passed, or a place as it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cityline.staff.models import Department
from subscribers.facilities.reading import with_rules
from subscribers.faq import keys
from subscribers.faq.dialogues.stepping import Standing, standings
from subscribers.faq.passing.reading import entry_as_passed
from subscribers.models import Facility, FaqEntry

_KIND = FaqEntry.Kind


@dataclass(frozen=True, slots=True)
class Found:
    """``kind`` says what is computed about the facility; empty for an answer as it was written."""

    key: str
    question: str
    department: Department
    entry: FaqEntry | None = None
    facility: Facility | None = None
    kind: str = ""
    standing: Standing | None = None

    @property
    def is_midway(self) -> bool:
        return self.standing is not None and bool(self.standing.step.under)


def opening_of(keys_near: Iterable[str], *, today: date) -> list[Found]:
    """The beginning of the first guide among them that is there today: one, or none."""
    wanted = next((key for key in keys_near if (meant := keys.read(key)) and meant.dialogue_id), None)
    found = find([wanted], today=today) if wanted else []
    starts = [one.standing.opening for one in found if one.standing]
    return [Found(start.key, start.question, start.dialogue.department, standing=start) for start in starts]


def find(wanted: list[str], *, today: date) -> list[Found]:
    """In this order; what is not offered any more is left out."""
    read = {key: meant for key in wanted if (meant := keys.read(key))}
    entries = {
        entry.pk: entry_as_passed(entry)
        for entry in FaqEntry.objects.in_force(today)
        .filter(pk__in=[meant.entry_id for meant in read.values() if meant.entry_id])
        .select_related("department")
    }
    place_ids = {meant.facility_id for meant in read.values() if meant.facility_id}
    place_ids |= {entry.facility_id for entry in entries.values() if entry.kind and entry.facility_id}
    places = {place.pk: place for place in with_rules().filter(pk__in=place_ids)} if place_ids else {}
    guided = standings(read, today=today)
    found = (
        _guided(key, guided.get(key)) if meant.dialogue_id else _found(key, meant, entries, places)
        for key, meant in read.items()
    )
    return [one for one in found if one is not None]


def _guided(key: str, standing: Standing | None) -> Found | None:
    if standing is None:
        return None
    return Found(key, standing.question, standing.dialogue.department, standing=standing)


def asked_of_place(facility: Facility, kind: str) -> str:
    """The question a place answers by itself, in words."""
    ways = {
        _KIND.HOURS: _("Opening hours of {place}"),
        _KIND.CLOSED_DAYS: _("Closing days of {place}"),
        _KIND.PHONE: _("Phone number of {place}"),
        _KIND.PLACE: _("Where is {place}?"),
    }
    return ways[_KIND(kind)].format(place=facility.label)


def _found(key: str, meant: keys.Key, entries: dict[int, FaqEntry], places: dict[int, Facility]) -> Found | None:
    if meant.facility_id is not None:
        place = places.get(meant.facility_id)
        if place is None or not meant.kind:
            return None
        return Found(key, asked_of_place(place, meant.kind), place.department, facility=place, kind=meant.kind)
    entry = entries.get(meant.entry_id or 0)
    if entry is None:
        return None
    if not entry.kind:
        return Found(key, entry.label, entry.department, entry=entry)
    place = places.get(entry.facility_id or 0)
    return Found(key, entry.label, entry.department, entry=entry, facility=place, kind=entry.kind) if place else None
