"""The start of what is due, and the end of what came too late."""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.doorbells import ring
from broadcasts.models import Authorisation, Broadcast, Delivery, SendingPolicy, SendingSwitch
from broadcasts.outlets import in_order
from broadcasts.services import appearing, finishing, freezing, heartbeat, pictures, sealing, spreading
from broadcasts.services.authorising import in_force
from broadcasts.services.controlling import close_open_chunks, revoke
from broadcasts.services.freezing import hold_for_broken_seal
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked, move_to
from broadcasts.services.slots import ring_slots
from broadcasts.states import AUTHORISED, BroadcastStatus, DeliveryStatus, Verb
from cityline.audit.services import record

BEAT = timedelta(seconds=1)
# For an emergency, whose grace is ten seconds at most.
WAIT_MOST = timedelta(seconds=11)


def start_due(*, now: datetime) -> int:
    """Start every broadcast whose time has come, expire those whose time has gone, and say how many were started."""
    for broadcast_id in Broadcast.objects.overdue(now).values_list("pk", flat=True):
        with isolated("expire", broadcast_id=broadcast_id):
            expire(broadcast_id=broadcast_id, now=now)
    if not SendingSwitch.allows_sending():
        return 0
    due, started = Broadcast.objects.due(now).order_by("-is_emergency", "due_at", "pk"), 0
    for broadcast_id in due.values_list("pk", flat=True):
        with isolated("start", broadcast_id=broadcast_id):
            started += start(broadcast_id=broadcast_id, now=now)
    return started


def start_soon(*, now: datetime) -> int:
    """As ``start_due``, and also what comes due before the next beat, at its very moment; and wake whoever sends what
    goes out spread over minutes.
    """
    with isolated("wake_spread"):
        spreading.wake(now=now, within=BEAT)
    started = start_due(now=now)
    next_due = Broadcast.objects.due(now + BEAT).aggregate(at=Min("due_at", filter=Q(due_at__gt=now)))["at"]
    if next_due is None:
        return started
    time.sleep((next_due - now).total_seconds())
    return started + start_due(now=max(next_due, timezone.now()))


def start_emergency(*, broadcast_id: int, now: datetime) -> bool:
    """Start an approved emergency at its very moment, which is seconds away; says whether this call did it."""
    due_at = (
        Broadcast.objects.filter(pk=broadcast_id, status=BroadcastStatus.APPROVED, is_emergency=True)
        .values_list("due_at", flat=True)
        .first()
    )
    if due_at is None or due_at > now + WAIT_MOST:
        return False
    time.sleep(max(0.0, (due_at - now).total_seconds()))
    return SendingSwitch.allows_sending() and start(broadcast_id=broadcast_id, now=max(due_at, timezone.now()))


def start_emergencies(*, now: datetime) -> int:
    """Start what is due of them. For slots at work: a worker whose processes all send would not hear a doorbell."""
    due = Broadcast.objects.due(now).filter(is_emergency=True, frozen_at__isnull=False)
    started = 0
    for broadcast_id in due.values_list("pk", flat=True):
        with isolated("start", broadcast_id=broadcast_id):
            started += SendingSwitch.allows_sending() and start(broadcast_id=broadcast_id, now=now)
    return started


def start(*, broadcast_id: int, now: datetime) -> bool:
    """approved → sending, or completed where it only appears and nothing is sent, if everything that was approved still
    holds. What does not is held with its reason."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        # In a gap the next beat deals with it, and then this may be held.
        if broadcast.status != BroadcastStatus.APPROVED or not heartbeat.is_current(now=now):
            return False
        authorisation = in_force(broadcast=broadcast, now=now)
        if authorisation is None or authorisation.due_at > now or _has_to_wait(authorisation, now):
            return False
        if not sealing.is_intact(authorisation) or in_order(broadcast.outlets) != authorisation.outlets:
            hold_for_broken_seal(broadcast=broadcast, now=now)
            return False
        if authorisation.is_pushed and not freezing.is_frozen_for(broadcast=broadcast, authorisation=authorisation):
            ring(
                "broadcasts.prepare_emergency" if broadcast.is_emergency else "broadcasts.freeze_audience", broadcast.pk
            )
            return False
        if authorisation.is_training != broadcast.department.is_training:
            move_to(broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason="training_changed")
            return False
        if not pictures.are_intact(authorisation):
            record(action="broadcasts.media_broken", actor=None, on=broadcast, at=now)
            move_to(broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason="media_broken")
            return False
        verb = Verb.START if authorisation.is_pushed else Verb.APPEAR
        move_to(broadcast=broadcast, verb=verb, actor=None, now=now)
        appearing.appear(broadcast=broadcast, authorisation=authorisation)
        if not authorisation.is_pushed:
            return True
        if authorisation.spread_minutes:
            spreading.spread(authorisation=authorisation, now=now)
        ring_slots(is_emergency=broadcast.is_emergency)
        return True


def expire(*, broadcast_id: int, now: datetime) -> bool:
    """End, for good, a broadcast whose ``send_by`` has passed: after it nothing of it may leave any more.

    If everything had left in time, it ends as what its ledger says, and is not called expired.
    """
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status not in AUTHORISED or broadcast.send_by is None or broadcast.send_by > now:
            return False
        if in_force(broadcast=broadcast, now=now) is not None:  # the sealed time has not passed
            return False
        if finishing.finish(broadcast_id=broadcast_id, now=now):
            return True
        if _waits_for_answers_alone(broadcast):
            return False
        move_to(broadcast=broadcast, verb=Verb.EXPIRE, actor=None, now=now)
        close_open_chunks(broadcast, now)
        revoke(broadcast, by=None, now=now, cause="expired")
        return True


def _waits_for_answers_alone(broadcast: Broadcast) -> bool:
    """Whether all that is open is under way. It may be accepted; if its worker died, its lease ends in seconds."""
    still_open = Delivery.objects.open().filter(broadcast=broadcast)
    return set(still_open.values_list("status", flat=True)) == {DeliveryStatus.SENDING}


def _has_to_wait(authorisation: Authorisation, now: datetime) -> bool:
    """Asked again although the sealed time respects quiet hours: the PR office may have changed them since."""
    if not authorisation.is_pushed:  # the board, and what is carried over by hand, ring nobody
        return False
    return not quiet_hours.may_disturb(authorisation) and quiet_hours.is_quiet(now, SendingPolicy.current())
