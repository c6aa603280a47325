"""What a resident had chosen at some past moment, out of the history of their choices."""

from collections.abc import Sequence
from datetime import datetime

from subscribers.models import Subscriber, SubscriptionChange
from subscribers.services.preferences import AGAIN


def masks_at(*, subscriber: Subscriber, moments: Sequence[datetime]) -> list[int]:
    """Their choices as a mask, for each of these moments. One query, however many.

    A change counts from the moment it was applied, not from the tap: a message that was on its way in between went by the
    choices before it.
    """
    changes = list(
        SubscriptionChange.objects.filter(subscriber=subscriber)
        .exclude(source=AGAIN)  # changed nothing
        .order_by("id")
        .values_list("applied_at", "mask_before", "mask_after")
    )
    return [_mask_at(changes, moment, subscriber.choice_mask) for moment in moments]


def _mask_at(changes: Sequence[tuple[datetime, int, int]], moment: datetime, now: int) -> int:
    until = [after for applied_at, _before, after in changes if applied_at <= moment]
    if until:
        return until[-1]
    return changes[0][1] if changes else now
