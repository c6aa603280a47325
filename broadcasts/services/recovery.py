"""The reconciler: what doorbells lost and processes left behind, put right from the database alone.

Beat rings it every ten seconds; two at once and a hundred in a row do no harm, for each step is a conditional update or
takes a row lock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from broadcasts.doorbells import ring
from broadcasts.models import Broadcast, Delivery, SendingSwitch
from broadcasts.services import finishing, freezing, starting
from broadcasts.services.claiming import KEY_LIFE
from broadcasts.services.controlling import close_open_chunks
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked
from broadcasts.services.slots import ring_slots
from broadcasts.states import EDITABLE, BroadcastStatus, DeliveryStatus

_CLOSED = (BroadcastStatus.CANCELLED, BroadcastStatus.EXPIRED)
_WAITING = (DeliveryStatus.PENDING, DeliveryStatus.RETRYING)

# The worker died or lost its claim after the request may have left: the same bytes go again, under the same key.
_FREE_DEAD_CLAIMS = """
WITH dead AS (
    SELECT id, claim_token FROM broadcasts_delivery WHERE status = 'sending' AND claimed_until < %(now)s
    ORDER BY id FOR UPDATE SKIP LOCKED
), attempts AS (
    UPDATE broadcasts_deliveryattempt a
    SET outcome = 'claim_lost', error_code = 'claim_lost', is_ambiguous = TRUE, finished_at = %(now)s
    FROM dead WHERE a.claim_token = dead.claim_token AND a.outcome = ''
)
UPDATE broadcasts_delivery d SET
    status = 'retrying', claim_token = NULL, claimed_until = NULL, next_attempt_at = %(now)s,
    first_ambiguous_at = coalesce(d.first_ambiguous_at, d.claimed_until)
FROM dead WHERE d.id = dead.id
"""


def reconcile(*, now: datetime) -> None:
    """Bring rows and reality back together, and ring again for everything that should be under way."""
    steps: list[Callable[..., object]] = [
        free_dead_claims,
        give_up,
        close_leftovers,
        freeze_what_is_missing,
        starting.start_due,
        finishing.finish_all,
        wake_slots,
    ]
    for step in steps:
        with isolated(step.__name__):
            step(now=now)


def free_dead_claims(*, now: datetime) -> int:
    """Chunks whose lease is over: to be tried again, ambiguous."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE_DEAD_CLAIMS, {"now": now})
        return int(cursor.rowcount)


def give_up(*, now: datetime) -> int:
    """What LINE may have accepted and would no longer recognise: unknown, for a person to mark, never sent again by
    itself.
    """
    too_old = Delivery.objects.filter(
        status=DeliveryStatus.RETRYING, first_ambiguous_at__isnull=False, first_attempted_at__lte=now - KEY_LIFE
    )
    return too_old.update(status=DeliveryStatus.OUTCOME_UNKNOWN, finished_at=now)


def close_leftovers(*, now: datetime) -> None:
    """Chunks that came back from a request after their broadcast had ended."""
    ended = Delivery.objects.filter(broadcast__status__in=_CLOSED, status__in=_WAITING)
    for broadcast_id in ended.values_list("broadcast", flat=True).distinct():
        with isolated("close_leftovers", broadcast_id=broadcast_id), transaction.atomic():
            broadcast = locked(broadcast_id)
            if broadcast.status in _CLOSED:
                close_open_chunks(broadcast, now)


def freeze_what_is_missing(*, now: datetime) -> None:
    """Broadcasts about to start without their frozen audience, and frozen ones that went back to their writers."""
    hurried = Q(is_emergency=True)
    soon = Q(status=BroadcastStatus.APPROVED, frozen_at=None, due_at__lte=now + freezing.FREEZE_AHEAD)
    waiting = Q(status=BroadcastStatus.PENDING_PATROL, status_changed_at__gt=now - freezing.EMERGENCY_WAITS) & (
        Q(frozen_at=None) | Q(frozen_at__lte=now - freezing.EMERGENCY_RENEWED)
    )
    waiting &= Q(follows=None) & (Q(scheduled_at=None) | Q(scheduled_at__lte=now + freezing.FREEZE_AHEAD))
    for broadcast_id in Broadcast.objects.filter(hurried & (soon | waiting)).values_list("pk", flat=True):
        ring("broadcasts.prepare_emergency", broadcast_id)
    soon &= ~hurried
    stale = Q(status__in=EDITABLE, frozen_at__isnull=False)
    for broadcast_id in Broadcast.objects.filter(soon | stale).values_list("pk", flat=True):
        ring("broadcasts.freeze_audience", broadcast_id)


def wake_slots(*, now: datetime) -> None:
    """Ring where chunks wait and no bell may have been heard."""
    if not SendingSwitch.allows_sending():
        return
    waiting = Delivery.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now + timedelta(seconds=1)),
        broadcast__status=BroadcastStatus.SENDING,
        status__in=_WAITING,
    )
    for is_emergency in waiting.values_list(F("broadcast__is_emergency"), flat=True).distinct():
        ring_slots(is_emergency=is_emergency)
