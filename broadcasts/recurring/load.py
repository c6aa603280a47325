"""What a series asks of residents and of LINE's allowance, said before anybody says yes to it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from broadcasts.models import SeriesDay, SeriesVersion
from broadcasts.recurring import words
from broadcasts.recurring.days import Occurrence
from broadcasts.recurring.patrolling import reached
from broadcasts.recurring.terms import YEAR, days_of, unsaved
from broadcasts.services import allowance
from broadcasts.standing import Standing


@dataclass(frozen=True, slots=True)
class Month:
    begins: date
    times: int
    residents: int

    @property
    def messages(self) -> int:
        return self.times * self.residents


@dataclass(frozen=True, slots=True)
class Load:
    """``days``: those still to be made, of one year."""

    days: tuple[Occurrence, ...]
    residents: int

    @property
    def times(self) -> int:
        return len(self.days)

    @property
    def messages(self) -> int:
        return self.times * self.residents

    @property
    def months(self) -> list[Month]:
        counted = Counter(one.day.replace(day=1) for one in self.days)
        return [Month(begins, counted[begins], self.residents) for begins in sorted(counted)]

    @property
    def most(self) -> Month | None:
        """The busiest month, the first of them where there are several."""
        return max(self.months, key=lambda month: month.times, default=None)


def yearly(version: SeriesVersion, today: date) -> Load:
    """From today on, as the calendar stands, without what is made or left out already."""
    gone = SeriesDay.objects.filter(Q(made_at__isnull=False) | Q(skipped_at__isnull=False), series=version.series_id)
    names = set(gone.filter(day__gte=today).values_list("named", flat=True))
    days = (one for one in days_of(version, today, today + YEAR) if one.named not in names)
    return Load(tuple(days), reached(version))


def standing(version: SeriesVersion, load: Load, *, now: datetime) -> Standing | None:
    """How the month of its next day stands with all of its days of that month; None where nothing is left or counted."""
    if not load.days:
        return None
    first = unsaved(version, load.days[0], words.facility_of(version.facility_id))
    need, goes_out_at = load.months[0].messages, max(now, first.scheduled_at or now)
    return allowance.standing_of(first, need=need, goes_out_at=goes_out_at, now=now)
