"""Blocks after broadcasts as people may read them: per broadcast, per category, per department, month by month.

Fewer than five are not shown: of so few somebody could tell who they were, and they prove nothing. All others are rounded
to fives, also under their rates: or else the few could be worked out of a total and the rows beside it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone

from broadcasts.models import BlockTally, Broadcast
from broadcasts.services.block_counting import THREE_DAYS

FLOOR = 5
ORDINARY_DAYS = timedelta(days=90)
MONTHS = 12
COSTLIEST = 10
LATEST = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """Blocks, in fives, and the residents they are a share of. ``count`` is None where there are too few to show."""

    count: int | None
    recipients: int

    @property
    def per_10k(self) -> float | None:
        return None if self.count is None or not self.recipients else 10_000 * self.count / self.recipients


@dataclass(frozen=True, slots=True)
class Blocks:
    """Of one broadcast, beside what is ordinary. ``counting_until`` as long as more may come."""

    day: Rate
    three_days: Rate
    ordinary_day: Rate
    ordinary_three_days: Rate
    counting_until: datetime | None


def rate(count: int | None, recipients: int | None) -> Rate:
    count = count or 0
    return Rate(FLOOR * round(count / FLOOR) if count >= FLOOR else None, recipients or 0)


def blocks(broadcast: Broadcast, *, now: datetime) -> Blocks | None:
    """Of this broadcast and of the ordinary one; None before it is counted, or where it reached nobody.

    The ordinary rate is that of all other broadcasts, of every department, that were started in the 90 days before this
    one was: the blocks counted for them within 24 (72) hours of acceptance, divided by the residents for whom they were
    accepted. It is made like the broadcast's own rate, so that a block which counts for several of them weighs on both
    alike; and it stays as it is when later broadcasts come.
    """
    tally = BlockTally.objects.filter(broadcast=broadcast).first()
    if tally is None or broadcast.started_at is None or not tally.accepted_count:
        return None
    others = BlockTally.objects.exclude(broadcast=broadcast).filter(
        broadcast__started_at__gte=broadcast.started_at - ORDINARY_DAYS, broadcast__started_at__lt=broadcast.started_at
    )
    sums = others.aggregate(day=Sum("within_day"), three=Sum("within_three_days"), people=Sum("accepted_count"))
    until = (broadcast.finished_at or now) + THREE_DAYS
    return Blocks(
        day=rate(tally.within_day, tally.accepted_count),
        three_days=rate(tally.within_three_days, tally.accepted_count),
        ordinary_day=rate(sums["day"], sums["people"]),
        ordinary_three_days=rate(sums["three"], sums["people"]),
        counting_until=until if until > now else None,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A month, a department or a category: how many broadcasts, and their blocks within 72 hours."""

    key: int | None
    name: str
    broadcasts: int
    blocks: Rate
    month: date | None = None


def tallies(visible: "QuerySet[Broadcast]", *, now: datetime) -> "QuerySet[BlockTally]":
    """Those of the last twelve months, this one included."""
    first = _months(now)[0]
    since = datetime(first.year, first.month, 1, tzinfo=timezone.get_current_timezone())
    return BlockTally.objects.filter(
        broadcast__in=visible.order_by().values("pk"), broadcast__started_at__gte=since, accepted_count__gt=0
    )


def by_month(found: "QuerySet[BlockTally]", *, now: datetime) -> list[Line]:
    """Each month, also those without a broadcast; a broadcast belongs to the month in which it was started."""
    rows = {
        row["month"].date(): row for row in _summed(found.annotate(month=TruncMonth("broadcast__started_at")), "month")
    }
    lines = []
    for month in _months(now):
        row = rows.get(month, {})
        lines.append(Line(None, "", row.get("broadcasts", 0), rate(row.get("gone"), row.get("people")), month))
    return lines


def by_department(found: "QuerySet[BlockTally]") -> list[Line]:
    named = found.annotate(key=F("broadcast__department"), name=F("broadcast__department__name"))
    return _ranked(_summed(named, "key", "name"))


def by_category(found: "QuerySet[BlockTally]") -> list[Line]:
    """A broadcast of several categories counts in each; one to everyone in none of them."""
    named = found.filter(broadcast__categories__isnull=False).annotate(
        key=F("broadcast__categories"), name=F("broadcast__categories__name")
    )
    return _ranked(_summed(named, "key", "name"))


@dataclass(frozen=True, slots=True)
class Cost:
    broadcast: Broadcast
    blocks: Rate


def costliest(found: "QuerySet[BlockTally]") -> list[Cost]:
    """The broadcasts with the highest rate among those of which it may be shown, the worst first."""
    shown = found.filter(within_three_days__gte=FLOOR).select_related("broadcast__department")
    worst = shown.order_by((Cast("within_three_days", FloatField()) / F("accepted_count")).desc(), "-pk")[:COSTLIEST]
    return [Cost(tally.broadcast, rate(tally.within_three_days, tally.accepted_count)) for tally in worst]


def latest(*, department: int, without: int) -> list[Cost]:
    """What the department's last broadcasts cost, the newest first."""
    found = BlockTally.objects.filter(broadcast__department=department, accepted_count__gt=0).exclude(broadcast=without)
    newest = found.select_related("broadcast").order_by("-broadcast__started_at", "-pk")[:LATEST]
    return [Cost(tally.broadcast, rate(tally.within_three_days, tally.accepted_count)) for tally in newest]


def of(found: "QuerySet[BlockTally]", *, department: int | None, category: int | None) -> "QuerySet[BlockTally]":
    condition = Q()
    if department is not None:
        condition &= Q(broadcast__department=department)
    if category is not None:
        condition &= Q(broadcast__in=Broadcast.objects.filter(categories=category).order_by().values("pk"))
    return found.filter(condition)


def _summed(found: "QuerySet[BlockTally]", *keys: str) -> list[dict[str, Any]]:
    grouped = found.order_by().values(*keys)
    return list(grouped.annotate(broadcasts=Count("pk"), gone=Sum("within_three_days"), people=Sum("accepted_count")))


def _ranked(rows: list[dict[str, Any]]) -> list[Line]:
    lines = [Line(row["key"], row["name"], row["broadcasts"], rate(row["gone"], row["people"])) for row in rows]
    return sorted(lines, key=lambda line: (-(line.blocks.per_10k or 0), line.name))


def _months(now: datetime) -> list[date]:
    today = timezone.localdate(now)
    last = 12 * today.year + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]
