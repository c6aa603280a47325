"""How much the city writes to a resident, week by week, and how many then leave: what every more message costs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from broadcasts.models import BlockTally
from broadcasts.services.block_rates import Rate, rate
from subscribers.models import Subscriber

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Week:
    begins: datetime
    broadcasts: int
    # Messages that LINE accepted, for each resident who can be reached now.
    each: float
    blocks: Rate


def by_week(*, now: datetime) -> list[Week]:
    """The last eight weeks, this one included; a broadcast belongs to the week in which it was started."""
    local = timezone.localtime(now)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    found = BlockTally.objects.filter(broadcast__started_at__gte=begins[0], accepted_count__gt=0)
    grouped = found.annotate(week=TruncWeek("broadcast__started_at")).order_by().values("week")
    rows: dict[date, Any] = {
        timezone.localdate(row["week"]): row
        for row in grouped.annotate(n=Count("pk"), people=Sum("accepted_count"), gone=Sum("within_three_days"))
    }
    residents = Subscriber.objects.present().count()
    return [_week(begin, rows.get(begin.date(), {}), residents) for begin in begins]


def _week(begins: datetime, row: Any, residents: int) -> Week:
    people = row.get("people", 0)
    return Week(begins, row.get("n", 0), people / residents if residents else 0.0, rate(row.get("gone"), people))
