"""The end of a broadcast, computed from its ledger and never assumed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from broadcasts.models import Broadcast, Delivery
from broadcasts.services import results
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked, move_to
from broadcasts.states import BroadcastStatus, Verb

_UNDERWAY = (BroadcastStatus.SENDING, BroadcastStatus.PAUSED)


def finish(*, broadcast_id: int, now: datetime) -> bool:
    """Conclude the broadcast if every chunk is final, and say whether that was so."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status not in _UNDERWAY or broadcast.frozen_at is None:
            return False
        if Delivery.objects.open().filter(broadcast=broadcast).exists():
            return False
        ledger = results.ledger(broadcast)
        move_to(broadcast=broadcast, verb=_verdict(ledger), actor=None, now=now)
        return True


def _verdict(ledger: results.Ledger) -> Verb:
    if not ledger.refused and not ledger.unknown:
        return Verb.COMPLETE
    return Verb.COMPLETE_IN_PART if ledger.accepted else Verb.FAIL


def finish_all(*, now: datetime) -> int:
    """Conclude every broadcast of which nothing is left to do."""
    still_open = Delivery.objects.open().filter(broadcast=OuterRef("pk"))
    done = Broadcast.objects.in_status(*_UNDERWAY).filter(~Exists(still_open), frozen_at__isnull=False)
    finished = 0
    for broadcast_id in done.values_list("pk", flat=True):
        with isolated("finish", broadcast_id=broadcast_id):
            finished += finish(broadcast_id=broadcast_id, now=now)
    return finished
