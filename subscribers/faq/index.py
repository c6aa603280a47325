"""The matcher as this process holds it: read again when a department has changed something, or a day has begun."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max

from cityline.staff.models import Department
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


def matcher(*, today: date) -> Matcher:
    """Three small queries where nothing has changed."""
    global _held
    stamp = (today, *_stamp())
    if _held is None or _held.stamp != stamp:
        entries = FaqEntry.objects.in_force(today).filter(department__in=_departments()).select_related("facility")
        dialogues = Dialogue.objects.in_force(today).prefetch_related("steps").order_by("pk")
        _held = _Held(stamp, matcher_of(entries.order_by("pk"), with_rules().order_by("pk"), dialogues))
    return _held.matcher


def _departments() -> Any:
    return Department.objects.filter(is_active=True, is_training=False)


def _stamp() -> Stamp:
    """Changes with every change to what can be asked."""
    newest = FaqEntry.objects.aggregate(newest=Max("changed_at"), count=Count("pk"))
    places = Facility.objects.aggregate(newest=Max("changed_at"), count=Count("pk"))
    guides = Dialogue.objects.aggregate(newest=Max("changed_at"), count=Count("pk"))
    return tuple(one[name] for one in (newest, places, guides) for name in ("newest", "count"))
