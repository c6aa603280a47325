"""How fast a broadcast went, second by second: what somebody wants to see who asks whether it is stuck."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from broadcasts.models import Broadcast
from broadcasts.states import DeliveryStatus

BINS_MAX = 60

_ACCEPTED = """
SELECT floor(extract(epoch FROM finished_at - %s) / %s)::int AS bin,
    sum(recipient_count - refused_count - excluded_blocked - excluded_paused - excluded_left - excluded_unticked)
FROM broadcasts_delivery
WHERE broadcast_id = %s AND status = %s AND finished_at IS NOT NULL
GROUP BY bin
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """Residents accepted in each equal stretch of time since the start; the last stretch is not over yet."""

    accepted: list[int]
    seconds_each: int

    @property
    def per_second(self) -> list[float]:
        return [count / self.seconds_each for count in self.accepted]


def pace(*, broadcast: Broadcast, now: datetime) -> Pace | None:
    """The pace from the start until ``now`` or the end, in at most sixty stretches; None before the start."""
    if broadcast.started_at is None:
        return None
    seconds = max(1, math.ceil(((broadcast.finished_at or now) - broadcast.started_at).total_seconds()))
    each = math.ceil(seconds / BINS_MAX)
    accepted = [0] * math.ceil(seconds / each)
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED, [broadcast.started_at, each, broadcast.pk, DeliveryStatus.ACCEPTED])
        for place, count in cursor.fetchall():
            # By the clock of another machine an answer may lie just before the start or after the end.
            accepted[min(max(place, 0), len(accepted) - 1)] += int(count)
    return Pace(accepted, each)
