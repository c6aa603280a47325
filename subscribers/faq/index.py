"""The matcher as this process holds it: read again when a department has changed something, or a day has begun.

Reading takes seconds where a city has hundreds of entries, so it is done before events are taken, with no row locked;
whoever asks meanwhile is answered from what is held.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum

from subscribers.facilities.reading import with_rules
from subscribers.faq.matching import Matcher
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
        entries = FaqEntry.objects.in_force(today).select_related("facility")
        dialogues = Dialogue.objects.in_force(today).prefetch_related("steps").order_by("pk")
        _held = _Held(stamp, matcher_of(entries.order_by("pk"), with_rules().order_by("pk"), dialogues))
    return _held.matcher


def matcher(*, today: date) -> Matcher:
    """As it was last prepared; what is no longer in force is left out by `find`."""
    return _held.matcher if _held is not None else prepare(today=today)


def _stamp(model: type[FaqEntry] | type[Facility] | type[Dialogue]) -> Stamp:
    """Changes with every change to what can be asked, and with each department that begins or ceases to answer."""
    answering = Q(department__is_active=True, department__is_training=False)
    found = model._default_manager.aggregate(
        newest=Max("changed_at"), count=Count("pk"), answering=Count("pk", filter=answering),
        which=Sum("pk", filter=answering),
    )  # fmt: skip
    return found["newest"], found["count"], found["answering"], found["which"]
