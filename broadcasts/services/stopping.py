"""The system's own stop: what concerns every chunk pauses the broadcast, once, with a reason people can see."""

from datetime import datetime

from django.db import transaction

from broadcasts.services.moving import locked, move_to
from broadcasts.states import BroadcastStatus, Verb
from cityline.audit.services import record

# Why LINE refuses what exceeds the month: for an emergency that is an alarm of its own, for every minute counts.
_ALLOWANCE = frozenset({"monthly_limit", "quota_reserved"})


def stop(*, broadcast_id: int, reason: str, now: datetime, note: str = "", alarm: str = "") -> bool:
    """sending → paused by the system. Of many answers that say the same, the first one pauses and the rest change
    nothing.
    """
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status != BroadcastStatus.SENDING:
            return False
        if broadcast.is_emergency and reason in _ALLOWANCE:
            alarm = "broadcasts.emergency_refused"
        if alarm:
            record(action=alarm, actor=None, on=broadcast, at=now, reason=reason)
        move_to(broadcast=broadcast, verb=Verb.PAUSE, actor=None, now=now, reason=reason, note=note)
        return True


def halt(*, broadcast_id: int, reason: str, now: datetime) -> bool:
    """What is being sent is paused and what is approved is held, whichever it is once its row is had."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status == BroadcastStatus.SENDING:
            move_to(broadcast=broadcast, verb=Verb.PAUSE, actor=None, now=now, reason=reason)
        elif broadcast.status == BroadcastStatus.APPROVED:
            move_to(broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason=reason)
        else:
            return False
        return True
