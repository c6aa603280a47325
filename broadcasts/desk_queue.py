"""What waits for the PR office, in the order in which it should be looked at."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.models import Broadcast, FollowKind, LookAfter
from broadcasts.models.broadcasts import BroadcastQuerySet
from broadcasts.states import BroadcastStatus
from cityline.staff.models import User


class Lane(models.TextChoices):
    EMERGENCY = "emergency", _("Emergencies")
    CORRECTION = "correction", _("Corrections")
    ORDINARY = "ordinary", _("Ordinary")
    AFTER = "after", _("After the fact")


class Due(models.TextChoices):
    TODAY = "today", _("Today")
    WEEK = "week", _("Within seven days")
    AT_ONCE = "at_once", _("As soon as it is approved")


_PENDING = Q(status=BroadcastStatus.PENDING_PATROL)
_EMERGENCY, _CORRECTION = Q(is_emergency=True), Q(follow_kind=FollowKind.CORRECTION)
_LANES: dict[str, Q] = {
    Lane.EMERGENCY: _PENDING & _EMERGENCY,
    Lane.CORRECTION: _PENDING & ~_EMERGENCY & _CORRECTION,
    Lane.ORDINARY: _PENDING & ~_EMERGENCY & ~_CORRECTION,
    Lane.AFTER: ~_PENDING,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked to see of it; empty: everything."""

    lane: str = ""
    department: int | None = None
    category: int | None = None
    due: str = ""


def waiting_for(user: User, wanted: Wanted = Wanted()) -> BroadcastQuerySet:
    """Emergencies, then corrections, then by the time it should go out, then by how long it has waited; after them what
    was sent already and is owed a look (``look_by``), by when that is due.
    """
    found = _all_for(user)
    if wanted.lane:
        found = found.filter(_LANES[wanted.lane]) if wanted.lane in _LANES else found.none()
    if wanted.department:
        found = found.filter(department=wanted.department)
    if wanted.category:
        found = found.filter(categories=wanted.category)
    if wanted.due:
        found = found.filter(_due(wanted.due, timezone.localtime()))
    urgency = models.Case(
        models.When(_LANES[Lane.EMERGENCY], then=0),
        models.When(_LANES[Lane.CORRECTION], then=1),
        models.When(_LANES[Lane.AFTER], then=3),
        default=2,
    )
    soonest = models.Case(models.When(_LANES[Lane.AFTER], then=F("look_by")), default=F("scheduled_at"))
    return found.order_by(urgency, soonest.asc(nulls_last=True), "submitted_at", "pk")


def _all_for(user: User) -> BroadcastQuerySet:
    """What waits for a decision, and for the PR office what it still has to look at."""
    looks = LookAfter.objects.owed()
    soonest = looks.filter(broadcast=OuterRef("pk")).order_by("look_by").values("look_by")[:1]
    # In this order the look is looked up for the few rows that wait, and not for every broadcast there ever was.
    waiting = _PENDING | Q(pk__in=looks.values("broadcast")) if permissions.can_patrol(user) else _PENDING
    return permissions.visible_to(user).filter(waiting).annotate(look_by=Subquery(soonest))


def lane_of(broadcast: Broadcast) -> Lane:
    if broadcast.status != BroadcastStatus.PENDING_PATROL:
        return Lane.AFTER
    if broadcast.is_emergency:
        return Lane.EMERGENCY
    return Lane.CORRECTION if broadcast.follow_kind == FollowKind.CORRECTION else Lane.ORDINARY


@dataclass(frozen=True, slots=True)
class Place:
    """Where one broadcast stands in the queue, and what is before and after it."""

    number: int
    of: int
    previous: int | None
    next: int | None


def place_in(user: User, wanted: Wanted, pk: int) -> Place | None:
    """None where it is not in it (any more)."""
    line = list(waiting_for(user, wanted).values_list("pk", flat=True))
    if pk not in line:
        return None
    at = line.index(pk)
    return Place(at + 1, len(line), line[at - 1] if at else None, line[at + 1] if at + 1 < len(line) else None)


def next_after(user: User, wanted: Wanted, place: Place | None) -> int | None:
    """What took the place of the one that was decided; the first, where that was the last. None: nothing waits any more,
    or it was not in this queue.
    """
    line = list(waiting_for(user, wanted).values_list("pk", flat=True)) if place else []
    if place is None or not line:
        return None
    return line[place.number - 1] if place.number <= len(line) else line[0]


def _due(due: str, now: datetime) -> Q:
    if due == Due.AT_ONCE:
        return _PENDING & Q(scheduled_at=None)
    days = 1 if due == Due.TODAY else 7
    end = timezone.make_aware(datetime.combine(now.date() + timedelta(days=days), time.min))
    return (_PENDING & Q(scheduled_at__lt=end)) | (~_PENDING & Q(look_by__lt=end))
