"""Which broadcasts a resident got in the days before blocking the account: counted as the blocks come.

A block counts for every broadcast that LINE accepted for this resident within the 72 hours before it, by the time LINE's
answer was recorded; so one block can count for several, and says of none that it was the cause. Only blocks that LINE told
us count: one that a comparison found has no time. Training reaches nobody and counts for nothing.

A departure is settled in the very statement that adds it to the tallies, so whoever dies, repeats or runs at the same time
counts it once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from broadcasts.states import DeliveryStatus
from subscribers.models import FoundBy

DAY = timedelta(hours=24)
THREE_DAYS = timedelta(hours=72)
# LINE's answers are recorded within seconds, and after a worker's death within minutes.
RECORDING = timedelta(minutes=5)
AT_ONCE = 5000

_LAST_APPROVAL_IS_TRAINING = """COALESCE((
    SELECT a.is_training FROM broadcasts_authorisation a WHERE a.broadcast_id = b.id ORDER BY a.id DESC LIMIT 1
), false)"""

# A resident is in at most one chunk of a broadcast, found by the index that keeps chunks apart (its condition is repeated
# for the planner). LIMIT makes it one probe for each broadcast in question, never a walk through those of all years.
_COUNT = f"""
WITH due AS (
    SELECT d.id, d.subscriber_id, d.at FROM subscribers_departure d
    WHERE d.settled_at IS NULL AND d.found_by = %(webhook)s AND d.recorded_at <= %(recorded_before)s
    ORDER BY d.id LIMIT %(many)s FOR UPDATE SKIP LOCKED
), candidates AS MATERIALIZED (
    SELECT b.id, b.started_at, b.finished_at FROM broadcasts_broadcast b
    WHERE b.started_at <= (SELECT max(at) FROM due)
        AND (b.finished_at IS NULL OR b.finished_at >= (SELECT min(at) FROM due) - %(three_days)s)
        AND NOT {_LAST_APPROVAL_IS_TRAINING}
), found AS (
    SELECT c.id AS broadcast_id, count(*) AS three_days, count(*) FILTER (WHERE d.at - v.finished_at <= %(day)s) AS day
    FROM due d
    JOIN candidates c ON c.started_at <= d.at AND (c.finished_at IS NULL OR c.finished_at >= d.at - %(three_days)s)
    CROSS JOIN LATERAL (
        SELECT v.finished_at FROM broadcasts_delivery v
        WHERE v.broadcast_id = c.id AND int8range(v.first_id, v.last_id, '[]') @> d.subscriber_id
            AND NOT (v.status = 'split') AND v.status = %(accepted)s AND d.subscriber_id = ANY(v.sent_ids)
        LIMIT 1
    ) AS v
    WHERE v.finished_at <= d.at AND v.finished_at >= d.at - %(three_days)s
    GROUP BY c.id
), counted AS (
    INSERT INTO broadcasts_blocktally (broadcast_id, accepted_count, within_day, within_three_days, counted_at)
    SELECT broadcast_id, 0, day, three_days, to_timestamp(0) FROM found ORDER BY broadcast_id
    ON CONFLICT (broadcast_id) DO UPDATE SET within_day = broadcasts_blocktally.within_day + EXCLUDED.within_day,
        within_three_days = broadcasts_blocktally.within_three_days + EXCLUDED.within_three_days
)
UPDATE subscribers_departure d SET settled_at = %(now)s FROM due WHERE d.id = due.id
"""  # noqa: S608  constants

_ACCEPTED = f"""
INSERT INTO broadcasts_blocktally (broadcast_id, accepted_count, within_day, within_three_days, counted_at)
SELECT b.id, COALESCE(sum(
    v.recipient_count - v.refused_count - v.excluded_blocked - v.excluded_paused - v.excluded_left - v.excluded_unticked
), 0), 0, 0, %(now)s
FROM broadcasts_broadcast b
LEFT JOIN broadcasts_blocktally t ON t.broadcast_id = b.id
LEFT JOIN broadcasts_delivery v ON v.broadcast_id = b.id AND v.status = %(accepted)s
WHERE b.started_at IS NOT NULL AND NOT {_LAST_APPROVAL_IS_TRAINING}
    AND (t.broadcast_id IS NULL OR b.finished_at IS NULL OR b.finished_at >= t.counted_at)
GROUP BY b.id ORDER BY b.id
ON CONFLICT (broadcast_id) DO UPDATE SET accepted_count = EXCLUDED.accepted_count, counted_at = EXCLUDED.counted_at
"""  # noqa: S608  constants


def count_blocks(*, now: datetime) -> int:
    """Bring the tallies up to date; return how many departures were settled."""
    values: dict[str, Any] = {
        "now": now,
        "recorded_before": now - RECORDING,
        "day": DAY,
        "three_days": THREE_DAYS,
        "many": AT_ONCE,
        "webhook": FoundBy.WEBHOOK,
        "accepted": DeliveryStatus.ACCEPTED,
    }
    settled = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_COUNT, values)
            now_settled: int = cursor.rowcount
            settled += now_settled
            if now_settled < AT_ONCE:
                break
        cursor.execute(_ACCEPTED, values)
    return settled
