"""The matcher as this process holds it, of what was passed: read again when something was changed or passed, or a day
has begun.

Reading takes seconds where a city has hundreds of entries, so it is done before events are taken, with no row locked;
whoever asks meanwhile is answered from what is held.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum, prefetch_related_objects

from subscribers.facilities.reading import with_rules
from subscribers.faq.matching import Matcher
from subscribers.faq.passing.reading import entry_as_passed, guide_as_passed
from subscribers.faq.topics import matcher_of
from subscribers.models import Dialogue, Facility, FaqEntry

Stamp = tuple[Any, ...]


@dataclass
class _Held:
    stamp: Stamp
    matcher: Matcher


_held: _Held | None = None


def prepare(*, today: date) -> Matcher:
    """What can be asked as of now; three small queries where nothing has changed. Not for inside a transaction."""
    global _held
    stamp = (today, *_stamp(FaqEntry), *_stamp(Facility), *_stamp(Dialogue))
    if _held is None or _held.stamp != stamp:
        _held = _Held(stamp, _read(today))
    return _held.matcher


def matcher(*, today: date) -> Matcher:
    """As it was last prepared; what is no longer in force is left out by `find`."""
    return _held.matcher if _held is not None else prepare(today=today)


def _read(today: date) -> Matcher:
    entries = [entry_as_passed(entry) for entry in FaqEntry.objects.in_force(today).order_by("pk")]
    prefetch_related_objects(entries, "facility")
    guides = [guide_as_passed(dialogue) for dialogue in Dialogue.objects.in_force(today).order_by("pk")]
    return matcher_of(entries, with_rules().order_by("pk"), guides)


def _stamp(model: type[FaqEntry] | type[Facility] | type[Dialogue]) -> Stamp:
    """Changes with every change to what can be asked, and with each department that begins or ceases to answer."""
    answering = Q(department__is_active=True, department__is_training=False)
    passes = {} if model is Facility else {"passes": Sum("version")}
    found = model._default_manager.aggregate(
        newest=Max("changed_at"), count=Count("pk"), answering=Count("pk", filter=answering),
        which=Sum("pk", filter=answering), **passes,
    )  # fmt: skip
    return tuple(found.values())
