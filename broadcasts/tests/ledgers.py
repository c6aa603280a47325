"""A ledger written by hand: chunks in any state, with the residents they hold."""

from uuid import uuid4

from django.utils import timezone

from broadcasts.models import Broadcast, Delivery
from broadcasts.states import FINAL, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, sealed
from subscribers.models import Category, Subscriber

_KEYED = {"sending", "retrying", "accepted", "outcome_unknown"}


def chunk(broadcast: Broadcast, status: str, residents: list[Subscriber], **fields) -> Delivery:
    """One chunk of the broadcast. ``sent``: to whom of them a request was made (all, or none before the first)."""
    ids = [resident.pk for resident in residents]
    sent = fields.pop("sent", residents if status in {*_KEYED, "refused"} else None)
    refused = fields.pop("refused", [])
    now = timezone.now()
    if status in _KEYED:
        fields = {"retry_key": uuid4(), "body_sha256": "0" * 64, "first_attempted_at": now, **fields}
    if status == DeliveryStatus.SENDING:
        fields = {"claim_token": uuid4(), "claimed_until": now, **fields}
    if fields.get("marked_as"):
        fields = {"marked_by": factories.patroller(), "marked_at": now, **fields}
    return Delivery.objects.create(
        broadcast=broadcast,
        position=broadcast.deliveries.count() + 1,
        status=status,
        recipient_ids=ids,
        sent_ids=None if sent is None else [resident.pk for resident in sent],
        refused_ids=[resident.pk for resident in refused] or None,
        refused_count=len(ids) if status == "refused" else len(refused),
        first_id=ids[0],
        last_id=ids[-1],
        recipient_count=len(ids),
        **fields,
    )


def ended(category: Category, status: str = "partly_failed", **fields) -> Broadcast:
    """An approved broadcast at its end, still without chunks."""
    made = sealed(category, **fields)
    return as_if(made, status)


def as_if(broadcast: Broadcast, status: str) -> Broadcast:
    """In this state, with an audience counted from its chunks."""
    now = timezone.now()
    count = sum(broadcast.deliveries.leaves().values_list("recipient_count", flat=True))
    if status == "completed":  # nothing that rings is complete without having been sent
        Broadcast.objects.filter(pk=broadcast.pk, status="approved").update(status="sending")
    Broadcast.objects.filter(pk=broadcast.pk).update(
        status=status,
        frozen_at=now,
        started_at=now,
        audience_count=count,
        finished_at=now if status in FINAL else None,
    )
    return fresh(broadcast)
