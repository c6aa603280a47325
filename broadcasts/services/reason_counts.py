"""How often which reason kept a broadcast from going out as it was, per department and per category."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from broadcasts.models import Broadcast, PatrolDecision, ReasonCode

YEAR = timedelta(days=365)


@dataclass(slots=True)
class Line:
    """One department or category: how many decisions, and how many of them turned it down for which reason."""

    name: str
    decided: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ReasonCode.values, 0))

    @property
    def turned_down(self) -> int:
        return sum(self.counts.values())

    @property
    def share(self) -> int:
        """Of a hundred decisions."""
        return round(100 * self.turned_down / self.decided) if self.decided else 0

    def add(self, reason: str, count: int) -> None:
        self.decided += count
        if reason:
            self.counts[reason] += count


def decisions(visible: "QuerySet[Broadcast]", *, now: datetime) -> "QuerySet[PatrolDecision]":
    """Those of the last twelve months."""
    return PatrolDecision.objects.filter(broadcast__in=visible.order_by().values("pk"), decided_at__gt=now - YEAR)


def total(found: "QuerySet[PatrolDecision]") -> Line:
    line = Line("")
    for reason, count in found.order_by().values_list("reason").annotate(Count("pk")):
        line.add(reason, count)
    return line


def by_department(found: "QuerySet[PatrolDecision]") -> list[Line]:
    return _ranked(found, "broadcast__department")


def by_category(found: "QuerySet[PatrolDecision]") -> list[Line]:
    """As it is chosen now; a broadcast of several categories counts in each, one without any in none."""
    return _ranked(found.filter(broadcast__categories__isnull=False), "broadcast__categories")


def _ranked(found: "QuerySet[PatrolDecision]", of: str) -> list[Line]:
    lines: dict[int, Line] = {}
    rows = found.order_by().values_list(of, f"{of}__name", "reason").annotate(n=Count("pk"))
    for key, name, reason, count in rows:
        lines.setdefault(key, Line(name)).add(reason, count)
    return sorted(lines.values(), key=lambda line: (-line.turned_down, -line.decided, line.name))
