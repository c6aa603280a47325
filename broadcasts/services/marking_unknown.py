"""What a person found out about chunks whose outcome LINE never told. A mark says it; it sends nothing by itself.

The state of the chunk stays, and marking again corrects: the audit log keeps what was said before.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Delivery, Mark
from broadcasts.services.moving import locked
from broadcasts.states import DeliveryStatus
from cityline.audit.services import record
from cityline.staff.models import User

REASON_MAX = 300
# An audit entry names chunks up to this many; more were marked as "all".
_NAMED_MAX = 100


def mark(
    *,
    broadcast_id: int,
    by: User,
    mark_as: Mark | str,
    reason: str,
    seen_at: datetime,
    delivery_ids: Collection[int] | None = None,
) -> int:
    """Mark these unknown chunks (None: all) as reached or not, and say how many there were.

    ``seen_at``: when the person saw how they were marked. Raises NotAllowed, or BroadcastError with words: for want of a
    reason, if none of them is unknown, and if somebody marked one of them since.
    """
    reason = normalise(reason).strip()[:REASON_MAX]
    if mark_as not in Mark.values:
        raise BroadcastError(_("Choose whether it reached them or not."))
    if not reason:
        raise BroadcastError(_("Say how you know, in a few words: others will decide by it."))
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if not permissions.can_mark_unknown(by, broadcast):
            raise NotAllowed(_("Only the PR office can mark unknown outcomes."))
        found = Delivery.objects.filter(broadcast=broadcast, status=DeliveryStatus.OUTCOME_UNKNOWN)
        # What became unknown since is not among "all" they saw, and nobody has asked about it yet.
        found = found.exclude(finished_at__gt=seen_at) if delivery_ids is None else found.filter(pk__in=delivery_ids)
        chunks = list(found.select_for_update(of=("self",)).select_related("marked_by").order_by("position", "pk"))
        if not chunks:
            raise BroadcastError(_("There is nothing unknown to mark here."))
        _demand_seen(chunks, seen_at)
        now = timezone.now()
        Delivery.objects.filter(pk__in=[chunk.pk for chunk in chunks]).update(
            marked_as=mark_as, marked_by=by, marked_at=now
        )
        record(
            action="broadcasts.mark_unknown",
            actor=by,
            on=broadcast,
            at=now,
            mark=str(mark_as),
            reason=reason,
            chunks=len(chunks),
            residents=sum(chunk.sent_count for chunk in chunks),
            positions=sorted({chunk.position for chunk in chunks})[:_NAMED_MAX],
        )
    return len(chunks)


def _demand_seen(chunks: Collection[Delivery], seen_at: datetime) -> None:
    for chunk in chunks:
        if chunk.marked_at is not None and chunk.marked_at > seen_at:
            raise BroadcastError(
                format_lazy(
                    _("{name} marked some of these as “{mark}” in the meantime. Look at that before you go on."),
                    name=str(chunk.marked_by),
                    mark=Mark(chunk.marked_as).label,
                )
            )
