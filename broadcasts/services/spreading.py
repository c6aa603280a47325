"""Spreading: a broadcast whose link leads to a small server goes out evenly over minutes.

Each chunk gets a time of its own when the broadcast starts. What holds it (a pause, quiet hours, the kill switch, a
worker host that is away) makes chunks overdue; they must not leave in one burst when it goes on, for the server behind
the link is as small as before. So every claim asks whether it is behind and then spreads what is left anew from that
moment, at the pace that was approved: the end moves, the pace does not. Only where ``send_by`` would cut the rest off
is it faster.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from broadcasts import quiet_hours
from broadcasts.models import Authorisation, Broadcast, Delivery, SendingPolicy, SendingSwitch
from broadcasts.services.slots import ring_slots
from broadcasts.states import BroadcastStatus, DeliveryStatus

# Later than this a chunk was held by something; less is the ordinary wait for a slot and the pacer.
BEHIND = timedelta(seconds=5)
# Before `send_by`, for the last ones to be tried again.
SPARE = timedelta(minutes=1)

_WAITING = (DeliveryStatus.PENDING, DeliveryStatus.RETRYING)

# One chunk that is late is only late; two are the beginning of a burst.
_IS_BEHIND = """
SELECT count(*) > 1 AND min(next_attempt_at) < %s FROM broadcasts_delivery
WHERE broadcast_id = %s AND status IN ('pending', 'retrying') AND next_attempt_at <= %s
"""

_SPREAD = """
WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS place, count(*) OVER () AS many
    FROM broadcasts_delivery WHERE broadcast_id = %(broadcast)s AND status IN ('pending', 'retrying')
), planned AS (
    SELECT count(*) AS many FROM broadcasts_delivery WHERE broadcast_id = %(broadcast)s AND parent_id IS NULL
)
UPDATE broadcasts_delivery d SET next_attempt_at = %(now)s + w.place::float8 / w.many
    * least(%(seconds)s * interval '1 second' * least(1, w.many::float8 / planned.many), %(at_most)s * interval '1 second')
FROM waiting w, planned
WHERE d.id = w.id AND d.status IN ('pending', 'retrying')
"""

# Two slots that find the same broadcast behind: one spreads it, the other leaves it alone meanwhile.
_TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('broadcasts.spreading', %s))"


def spread(*, authorisation: Authorisation, now: datetime) -> int:
    """Give every chunk that has not left its time, from ``now`` on; returns how many there are."""
    left = authorisation.send_by - now
    with connection.cursor() as cursor:
        cursor.execute(
            _SPREAD,
            {
                "broadcast": authorisation.broadcast_id,
                "now": now,
                "seconds": authorisation.spread_minutes * 60,
                "at_most": max(left - SPARE, left / 2, timedelta(0)).total_seconds(),
            },
        )
        return int(cursor.rowcount)


def keep_pace(*, authorisation: Authorisation, now: datetime) -> bool:
    """Spread anew what was held back; False while another slot is at it. Asked at every claim, in its transaction."""
    if not authorisation.spread_minutes or not _is_behind(authorisation, now):
        return True
    with connection.cursor() as cursor:
        cursor.execute(_TRY_LOCK, [authorisation.broadcast_id])
        is_ours = bool(cursor.fetchone()[0])
    if is_ours:
        spread(authorisation=authorisation, now=now)
    return is_ours


def ends_at(broadcast: Broadcast) -> datetime | None:
    """When the last chunk is to leave; None for what is not spread or has nothing left."""
    if not broadcast.spread_minutes:
        return None
    waiting = Delivery.objects.filter(broadcast=broadcast, status__in=_WAITING)
    last: datetime | None = waiting.aggregate(at=Max("next_attempt_at"))["at"]
    return last


def wake(*, now: datetime, within: timedelta) -> bool:
    """Ring the slots where a chunk's own time has come: between two of them every slot may have gone to sleep."""
    under_way = Broadcast.objects.in_status(BroadcastStatus.SENDING).filter(spread_minutes__gt=0)
    spread_out = dict(under_way.values_list("pk", "ignores_quiet_hours"))
    if not spread_out or not SendingSwitch.allows_sending():
        return False
    if quiet_hours.is_quiet(now, SendingPolicy.current()):
        spread_out = {pk: is_exempt for pk, is_exempt in spread_out.items() if is_exempt}
    due = Delivery.objects.filter(broadcast__in=spread_out, status__in=_WAITING, next_attempt_at__lte=now + within)
    if not due.exists():
        return False
    ring_slots(is_emergency=False)
    return True


def _is_behind(authorisation: Authorisation, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_BEHIND, [now - BEHIND, authorisation.broadcast_id, now])
        return bool(cursor.fetchone()[0])
