"""How often beat rings, on a clock that never jumps.

Celery's own intervals are counted on the clock of the wall: when that is put back by five minutes, beat is silent for
five minutes, and nothing starts and nothing is repaired.
"""

import time
from datetime import UTC, datetime, timedelta

from celery.schedules import schedstate, schedule

_START = datetime.now(UTC) - timedelta(seconds=time.monotonic())


class Ticking(schedule):
    """Every so many seconds."""

    def now(self) -> datetime:
        """The time at which this process began and the seconds since."""
        return _START + timedelta(seconds=time.monotonic())

    def is_due(self, last_run_at: datetime) -> schedstate:
        """A last run in the future was written down by a process whose clock was ahead."""
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)
