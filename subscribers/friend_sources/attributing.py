"""Which medium brought a resident: the one whose code they sent first, soon after they came. Decided by LINE's time
stamps alone, so that the order in which events arrive, and how often, changes nothing.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from subscribers.models import FriendArrival, FriendSource, FriendTally, Subscriber

SOON = timedelta(days=7)
# A code read on its last day may be sent a little later.
GRACE = timedelta(days=7)
KEPT = timedelta(days=30)


def by_codes(codes: list[str]) -> FriendSource | None:
    """The medium of the first of these that is a code."""
    found = {one.code: one for one in FriendSource.objects.filter(code__in=codes).select_related("category__group")}
    return next((found[code] for code in codes if code in found), None)


@transaction.atomic
def attribute(*, subscriber: Subscriber, source: FriendSource, at: datetime) -> bool:
    """Note that this resident came by this medium, as they said at ``at``; False if that changes nothing.

    A code sent earlier outranks one sent later, whichever arrives first.
    """
    row = Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)
    if not _is_in_use(source, at) or not _is_new(row, at):
        return False
    known = FriendArrival.objects.filter(subscriber=row).first()
    if known is None:
        FriendArrival.objects.create(subscriber=row, source=source, at=at)
        _count(source.pk, at, +1)
        return True
    if (known.at, known.source_id) <= (at, source.pk):
        return False
    _count(known.source_id, known.at, -1)
    _count(source.pk, at, +1)
    known.source, known.at = source, at
    known.save(update_fields=["source", "at"])
    return True


def _is_in_use(source: FriendSource, at: datetime) -> bool:
    day = timezone.localdate(at)
    return source.valid_from <= day and (source.valid_until is None or day <= source.valid_until + GRACE)


def _is_new(row: Subscriber, at: datetime) -> bool:
    """Friends of some time, and those who blocked us or left and come back, are welcome but are not new; nor are those of
    whom no follow event has come yet (`intending` waits for it).

    What is so old that its arrival would have been counted and forgotten by now is not counted again.
    """
    if row.followed_at is None or row.left_at is not None or row.forgets_before is not None:
        return False
    if row.already_friend_at is not None:
        return False
    return at <= min(row.followed_at, row.created_at) + SOON and at > timezone.now() - KEPT


def _count(source_id: int, at: datetime, change: int) -> None:
    FriendTally.objects.create(source_id=source_id, day=_day(at), added=change)


def _day(at: datetime) -> date:
    return timezone.localdate(at)
