"""What a series asks of residents in a year, said before anybody says yes to it."""

from dataclasses import dataclass
from datetime import date

from broadcasts.models import SeriesVersion
from broadcasts.recurring.patrolling import reached
from broadcasts.recurring.terms import YEAR, days_of


@dataclass(frozen=True, slots=True)
class Load:
    times: int
    residents: int

    @property
    def messages(self) -> int:
        return self.times * self.residents


def yearly(version: SeriesVersion, today: date) -> Load:
    """From today on, as the calendar stands."""
    return Load(len(days_of(version, today, today + YEAR)), reached(version))
