"""Forgetting who got what: after the set time only how many remains.

First it is said (and audited) that a broadcast's recipients are forgotten, and from then on nobody goes by them; then
they are emptied, some hundred chunks at a time. A process that dies in between leaves the rest to the next round.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from broadcasts import remainders
from broadcasts.models import Broadcast, Delivery, SendingPolicy
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked
from broadcasts.states import DELIVERY_FINAL, EDITABLE, FINAL
from cityline.audit.services import record

CHUNKS_AT_ONCE = 500

_HOLDS_IDS = Q(recipient_ids__isnull=False) | Q(sent_ids__isnull=False) | Q(refused_ids__isnull=False)


def kept_until(broadcast: Broadcast, policy: SendingPolicy) -> datetime | None:
    """Until when it is known at least who got it; None while it has not ended."""
    if broadcast.finished_at is None:
        return None
    return broadcast.finished_at + timedelta(days=policy.keep_recipients_days)


def drop_recipients(*, now: datetime) -> int:
    """Forget the recipients of every broadcast that ended long enough ago, and say of how many chunks."""
    for broadcast_id in _due(now):
        with isolated("drop_recipients", broadcast_id=broadcast_id):
            _declare(broadcast_id, now)
    emptied = 0
    while some := _empty_some():
        emptied += some
    return emptied


def _due(now: datetime) -> list[int]:
    before = _before(now)
    due = Broadcast.objects.filter(status__in=FINAL, finished_at__lte=before, recipients_dropped_at=None)
    chunks = Delivery.objects.filter(broadcast=OuterRef("pk"))
    return list(due.filter(Exists(chunks)).order_by("pk").values_list("pk", flat=True))


def _before(now: datetime) -> datetime:
    return now - timedelta(days=SendingPolicy.current().keep_recipients_days)


def _declare(broadcast_id: int, now: datetime) -> None:
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.recipients_dropped_at is not None or _is_needed(broadcast, now):
            return
        broadcast.recipients_dropped_at = now
        broadcast.save(update_fields=["recipients_dropped_at"])
        chunks = Delivery.objects.filter(broadcast=broadcast).count()
        record(action="broadcasts.drop_recipients", actor=None, on=broadcast, at=now, chunks=chunks)


def _is_needed(broadcast: Broadcast, now: datetime) -> bool:
    """Whether a chunk is still open, or something that follows it is not at its end: then its ledger says to whom.

    Of what is sent again, also who was reached already: so the whole family waits for the last of them. A draft that
    nobody has touched for as long does not hold it: a forgotten draft is no reason to keep people's data for ever.
    """
    if Delivery.objects.open().filter(broadcast=broadcast).exists():
        return True
    abandoned = Q(status__in=EDITABLE, edited_at__lte=_before(now))
    following = Broadcast.objects.exclude(Q(status__in=FINAL) | abandoned)
    return following.filter(Q(follows=broadcast) | Q(follows__in=remainders.family(broadcast.pk))).exists()


def _empty_some() -> int:
    """Each batch commits by itself, so that no row stays locked for long."""
    forgotten = Delivery.objects.filter(
        _HOLDS_IDS, broadcast__recipients_dropped_at__isnull=False, status__in=DELIVERY_FINAL
    )
    some = list(forgotten.order_by("pk").values_list("pk", flat=True)[:CHUNKS_AT_ONCE])
    return Delivery.objects.filter(pk__in=some).update(recipient_ids=None, sent_ids=None, refused_ids=None)
