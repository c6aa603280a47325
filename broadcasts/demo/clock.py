"""Playing the past: the clock set back while services run, and days as residents read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import time_machine
from django.utils import timezone

_WEEKDAYS = "月火水木金土日"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run the block as if it were ``moment``; time goes on from there."""
    with time_machine.travel(moment, tick=True):
        yield


@dataclass(frozen=True, slots=True)
class Days:
    """Days counted from the day of the seeding."""

    today: date

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        return timezone.make_aware(datetime.combine(self._day(days), time(hour, minute)))

    def on(self, days: int) -> str:
        """11月28日（土）"""
        day = self._day(days)
        return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"

    def next(self, weekday: str, *, after: int) -> int:
        """The first such weekday (月 … 日) at least ``after`` days from today, counted from today."""
        wanted = _WEEKDAYS.index(weekday)
        return after + (wanted - self._day(after).weekday()) % 7

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)
