"""What each medium brought, as one may show it: exact for scans, which are nobody's, and never of fewer than five residents.

All numbers of residents are rounded to fives, so that nobody can be worked out of two of them, nor of today's and
yesterday's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from subscribers.friend_sources.attributing import KEPT
from subscribers.friend_sources.settling import has_chosen
from subscribers.models import FriendArrival, FriendSource, FriendTally

FLOOR = 5


@dataclass(frozen=True, slots=True)
class Funnel:
    """``came_before``: those who came long enough ago that one knows whether they stayed. None: fewer than five."""

    source: FriendSource
    scans: int
    added: int | None
    chose: int | None
    came_before: int | None
    stayed: int | None
    is_early: bool = False  # nobody can have stayed thirty days yet

    @property
    def stages(self) -> list[int | None]:
        return [self.scans, self.added, self.chose, self.stayed]


def shown(count: int) -> int | None:
    """None for fewer than five, of whom somebody could tell who they are; nothing at all is told of nobody."""
    return FLOOR * round(count / FLOOR) if count >= FLOOR else None


def funnels(sources: Iterable[FriendSource], *, today: date | None = None) -> list[Funnel]:
    """Two queries, however many media."""
    sources = list(sources)
    today = today or timezone.localdate()
    # A day more: what came on the last of them has been settled since.
    before = Q(day__lt=today - KEPT - timedelta(days=1))
    sums = FriendTally.objects.filter(source__in=sources).order_by().values("source")
    totals: dict[int, Mapping[str, Any]] = {
        row["source"]: row
        for row in sums.annotate(
            scanned=Sum("scans"),
            came=Sum("added"),
            had_chosen=Sum("chose"),
            came_before=Sum("added", filter=before),
            there=Sum("stayed", filter=before),
        )
    }
    lately = _lately(sources)
    early = today - KEPT - timedelta(days=1)
    return [
        _funnel(source, totals.get(source.pk, {}), lately.get(source.pk, 0), is_early=source.valid_from >= early)
        for source in sources
    ]


def _funnel(source: FriendSource, total: Mapping[str, Any], lately: int, *, is_early: bool) -> Funnel:
    return Funnel(
        source,
        scans=total.get("scanned") or 0,
        added=shown(total.get("came") or 0),
        chose=shown((total.get("had_chosen") or 0) + lately),
        came_before=shown(total.get("came_before") or 0),
        stayed=shown(total.get("there") or 0),
        is_early=is_early,
    )


def _lately(sources: list[FriendSource]) -> dict[int, int]:
    """Of those who came within thirty days, how many have chosen by now."""
    arrivals = FriendArrival.objects.filter(source__in=sources).filter(has_chosen())
    return dict(arrivals.order_by().values_list("source").annotate(number=Count("pk")))


def days_of(source: FriendSource, *, today: date | None = None, days: int = 28) -> list[tuple[date, int]]:
    """Scans of the last days, oldest first."""
    today = today or timezone.localdate()
    first = today - timedelta(days=days - 1)
    rows = FriendTally.objects.filter(source=source, day__gte=first, day__lte=today).order_by()
    found = dict(rows.values_list("day").annotate(number=Sum("scans")))
    return [(day, found.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]
