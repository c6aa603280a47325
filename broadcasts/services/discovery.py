"""How long a mistake lasted: from when it was found to when its correction was approved and began to leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.exceptions import BroadcastError
from broadcasts.models import Authorisation, Broadcast, FollowKind

MINUTE = timedelta(minutes=1)


class NotPossible(BroadcastError):
    """The time somebody typed cannot be when the mistake was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Of one correction; what has not happened yet is None."""

    broadcast: Broadcast
    discovered_at: datetime
    discovered_by: str | Promise
    approved_at: datetime | None
    started_at: datetime | None
    has_ended: bool

    @property
    def minutes(self) -> int | None:
        """From finding it to the first request."""
        return None if self.started_at is None else _minutes(self.started_at - self.discovered_at)

    @property
    def is_running(self) -> bool:
        return self.started_at is None and not self.has_ended

    @property
    def minutes_so_far(self) -> int:
        return _minutes(timezone.now() - self.discovered_at)


@dataclass(frozen=True, slots=True)
class Quarter:
    """How fast one department mended its mistakes in three months: half of them faster, half slower."""

    department: str
    year: int
    number: int
    count: int
    median_minutes: int

    @property
    def first_month(self) -> int:
        return 3 * self.number - 2

    @property
    def last_month(self) -> int:
        return 3 * self.number


def demand_possible(original: Broadcast, at: datetime | None) -> datetime:
    """When it was found: as typed, to the minute, or now. Raises NotPossible."""
    now = timezone.now()
    if at is None:
        return now
    if at > now:
        raise NotPossible(_("That is still to come. Say when the mistake was found."))
    began = original.started_at or original.frozen_at or original.finished_at
    if began is not None and at < began.replace(second=0, microsecond=0):
        raise NotPossible(_("Nothing of it had been sent then. Say when the mistake was found."))
    return at


def facts(broadcast: Broadcast) -> dict[str, Any]:
    """What the audit log says of it."""
    if broadcast.discovered_at is None:
        return {}
    how = {"discovered_by": str(broadcast.discovered_by)} if broadcast.discovered_by else {}
    return {"discovered_at": broadcast.discovered_at.isoformat(), **how}


def course_of(broadcast: Broadcast) -> Course | None:
    return next(iter(courses([broadcast])), None)


def courses_of_corrections(original: Broadcast) -> list[Course]:
    return courses(original.follow_ups.filter(follow_kind=FollowKind.CORRECTION).order_by("pk"))


def courses(broadcasts: Iterable[Broadcast]) -> list[Course]:
    """Of those of which it is on record; one query however many."""
    found = [each for each in broadcasts if each.discovered_at is not None]
    granted = (
        Authorisation.objects.filter(broadcast__in=found, revoked_at=None) if found else Authorisation.objects.none()
    )
    approved = dict(granted.values_list("broadcast", "granted_at"))
    return [
        Course(
            broadcast=each,
            discovered_at=each.discovered_at,  # type: ignore[arg-type]  # asked above
            discovered_by=each.get_discovered_by_display(),
            approved_at=approved.get(each.pk),
            started_at=each.started_at,
            has_ended=each.is_final,
        )
        for each in found
    ]


def by_quarter(visible: "QuerySet[Broadcast]", *, since: datetime) -> list[Quarter]:
    """The newest quarter first; of corrections that were sent, by the day on which the mistake was found."""
    sent = visible.filter(follow_kind=FollowKind.CORRECTION, discovered_at__gt=since, started_at__isnull=False)
    heaps: dict[tuple[int, int, str], list[float]] = {}
    for name, found, started in sent.order_by().values_list("department__name", "discovered_at", "started_at"):
        if found is None or started is None:  # never, by what was asked for
            continue
        day = timezone.localtime(found)
        heap = heaps.setdefault((-day.year, -((day.month + 2) // 3), name), [])
        heap.append((started - found) / MINUTE)
    return [
        Quarter(name, -year, -number, len(took), int(median(took)))
        for (year, number, name), took in sorted(heaps.items())
    ]


def _minutes(span: timedelta) -> int:
    return max(0, int(span / MINUTE))
