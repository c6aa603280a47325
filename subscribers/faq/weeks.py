"""How many questions were answered, week by week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from subscribers.models import FaqAsking, FaqOutcome

WEEKS = 13
WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Week:
    begins: date
    answered: int
    offered: int
    missed: int

    @property
    def asked(self) -> int:
        return self.answered + self.offered + self.missed

    @property
    def percent(self) -> float | None:
        """Answered at once; None where nobody asked."""
        return 100 * self.answered / self.asked if self.asked else None

    @property
    def answered_width(self) -> int:
        return round(WIDTH * self.answered / max(self.asked, 1))

    @property
    def offered_width(self) -> int:
        return round(WIDTH * self.offered / max(self.asked, 1))


def weeks(*, today: date) -> list[Week]:
    """The last thirteen, the newest first; one query over columns that are all in the index by day."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    rows: dict[Any, Any] = {
        row["week"]: row
        for row in FaqAsking.objects.filter(asked_on__gte=first)
        .annotate(week=TruncWeek("asked_on"))
        .values("week")
        .annotate(**{outcome: Count("outcome", filter=Q(outcome=outcome)) for outcome in FaqOutcome.values})
    }
    begins = [monday - timedelta(weeks=number) for number in range(WEEKS)]
    return [Week(week, **{name: rows.get(week, {}).get(name, 0) for name in FaqOutcome.values}) for week in begins]
