"""The reconciler: what doorbells lost and processes left behind, put right from the database alone.

Beat rings it every ten seconds; two at once and a hundred in a row do no harm, for each step is a conditional update or
takes a row lock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import F, Q

from broadcasts.doorbells import ring
from broadcasts.models import Broadcast, Delivery, SendingSwitch
from broadcasts.recurring import ending_soon, making
from broadcasts.services import (
    appearing,
    breaker,
    delegating,
    finishing,
    freezing,
    looking_after,
    retrying,
    starting,
)
from broadcasts.services.claiming import KEY_LIFE, LEASE
from broadcasts.services.controlling import close_open_chunks
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked
from broadcasts.services.slots import ring_slots
from broadcasts.states import EDITABLE, BroadcastStatus, DeliveryStatus

_CLOSED = (BroadcastStatus.CANCELLED, BroadcastStatus.EXPIRED)
_WAITING = (DeliveryStatus.PENDING, DeliveryStatus.RETRYING)

# By then a request is over that may have left with a claim, however the clock jumped meanwhile: a claim is kept for 3 s,
# the pacer promises 0.25 s ahead, and a request may take 10 s.
REQUEST_IS_OVER = timedelta(seconds=14)
# How far the clocks of our machines may differ. What lies further ahead was written before a clock was put back.
CLOCKS_DIFFER = timedelta(seconds=5)

# Taken where the rows are: a reconciler that was frozen since it looked at its own clock must not take for impossible what
# has been claimed meanwhile.
_LATEST_NOW = "greatest(%(now)s, clock_timestamp())"

# The worker died or lost its claim after the request may have left: the same bytes go again, under the same key, and
# never while the first may still be under way. If it died between the refusal of somebody in the chunk and what follows
# from that, nobody got it: nothing is ambiguous by this.
_FREE_DEAD_CLAIMS = f"""
WITH dead AS (
    SELECT id, claim_token FROM broadcasts_delivery
    WHERE status = 'sending' AND (claimed_until < %(now)s OR claimed_until > {_LATEST_NOW} + %(longest)s)
    ORDER BY id FOR UPDATE SKIP LOCKED
), attempts AS (
    UPDATE broadcasts_deliveryattempt a
    SET outcome = 'claim_lost', error_code = 'claim_lost', is_ambiguous = TRUE, finished_at = %(now)s
    FROM dead WHERE a.claim_token = dead.claim_token AND a.outcome = ''
)
UPDATE broadcasts_delivery d SET
    status = 'retrying', claim_token = NULL, claimed_until = NULL, next_attempt_at = %(again)s,
    first_ambiguous_at = CASE
        WHEN d.first_ambiguous_at IS NULL AND EXISTS (
            SELECT FROM broadcasts_deliveryattempt a
            WHERE a.claim_token = dead.claim_token AND a.outcome IN ('bad_recipients', 'bad_request')
        ) THEN NULL
        ELSE coalesce(d.first_ambiguous_at, least(d.claimed_until, %(now)s)) END
FROM dead WHERE d.id = dead.id
"""  # noqa: S608  constants

_FORGET_TIMES_AHEAD = f"""
UPDATE broadcasts_delivery d SET
    next_attempt_at = CASE WHEN d.status = 'retrying' AND (
        b.spread_minutes = 0 OR d.next_attempt_at > {_LATEST_NOW} + %(wait)s + b.spread_minutes * interval '1 minute'
    ) THEN least(d.next_attempt_at, %(now)s) ELSE d.next_attempt_at END,
    first_attempted_at = least(d.first_attempted_at, %(now)s)
FROM broadcasts_broadcast b
WHERE b.id = d.broadcast_id AND (
    (d.status = 'retrying' AND d.next_attempt_at > {_LATEST_NOW} + %(wait)s + b.spread_minutes * interval '1 minute')
    OR (d.status IN ('pending', 'retrying') AND d.first_attempted_at > {_LATEST_NOW} + %(clocks_differ)s)
)
"""  # noqa: S608  constants


def reconcile(*, now: datetime) -> None:
    """Bring rows and reality back together, and ring again for everything that should be under way."""
    steps: list[Callable[..., object]] = [
        free_dead_claims,
        forget_times_ahead,
        breaker.look_at_all,
        delegating.stop_what_was_let_go,
        give_up,
        close_leftovers,
        freeze_what_is_missing,
        starting.start_due,
        appearing.catch_up,
        finishing.finish_all,
        looking_after.remind,
        wake_slots,
        ending_soon.remind_of_ends,
        making.make_due,  # last, for it takes longest and nothing under way needs it
    ]
    for step in steps:
        with isolated(step.__name__, but=SoftTimeLimitExceeded):  # no time is left for the others
            step(now=now)


def free_dead_claims(*, now: datetime) -> int:
    """Chunks whose lease is over, or longer than any lease can be: to be tried again, ambiguous."""
    times: dict[str, Any] = {"now": now, "longest": LEASE + CLOCKS_DIFFER, "again": now + REQUEST_IS_OVER}
    with connection.cursor() as cursor:
        cursor.execute(_FREE_DEAD_CLAIMS, times)
        return int(cursor.rowcount)


def forget_times_ahead(*, now: datetime) -> int:
    """What waits for a time that neither a wait nor the minutes of a spread broadcast reach, because the clock was put
    back since, is due now. What was first tried in such a future was tried by now at the latest, or its key would be
    trusted for too long.
    """
    times: dict[str, Any] = {"now": now, "wait": retrying.AT_MOST, "clocks_differ": CLOCKS_DIFFER}
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_TIMES_AHEAD, times)
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
    hurried, sent = Q(is_emergency=True), Q(outlets__contains=["push"])
    soon = Q(status=BroadcastStatus.APPROVED, frozen_at=None, due_at__lte=now + freezing.FREEZE_AHEAD)
    waiting = Q(status=BroadcastStatus.PENDING_PATROL, status_changed_at__gt=now - freezing.EMERGENCY_WAITS) & (
        Q(frozen_at=None) | Q(frozen_at__lte=now - freezing.EMERGENCY_RENEWED)
    )
    waiting &= Q(follows=None) & (Q(scheduled_at=None) | Q(scheduled_at__lte=now + freezing.FREEZE_AHEAD))
    for broadcast_id in Broadcast.objects.filter(sent & hurried & (soon | waiting)).values_list("pk", flat=True):
        ring("broadcasts.prepare_emergency", broadcast_id)
    soon &= sent & ~hurried
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
