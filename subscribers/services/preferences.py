"""What a resident chose: the only writer of Subscription rows and of `Subscriber.choice_mask`, always both at once.

Besides it only `bulk_preferences`, which does the same for the very many of an import.
"""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from subscribers.exceptions import CategoryRetired
from subscribers.models import Category, Subscriber, Subscription, SubscriptionChange

TAPPED = "tapped"
FIRST_FOLLOW = "first_follow"
LEFT = "left"
# A tap for what was so already: its bits are those that differ, ``mask_after`` is how it was and stayed.
AGAIN = "again"
PAGE = "page"
AGE = "age"
SYNC = "sync"
# What the resident did with their own hand. All else the system did, and none of that outranks their word.
BY_HAND = (TAPPED, AGAIN, PAGE)


def choose(*, subscriber: Subscriber, category: Category, at: datetime | None = None, source: str = TAPPED) -> bool:
    """Let the resident receive this category; False if nothing changed. Raises CategoryRetired.

    ``at`` is when the resident tapped: what they chose about the same category after it outlives a tap that arrives late.
    """
    if category.retired_at is not None:
        raise CategoryRetired
    return _change(subscriber_id=subscriber.pk, add=[category], at=at, source=source)


def unchoose(*, subscriber: Subscriber, category: Category, at: datetime | None = None, source: str = TAPPED) -> bool:
    """Stop this category for the resident; False if nothing changed. A retired one can be stopped too."""
    return _change(subscriber_id=subscriber.pk, remove=[category], at=at, source=source)


def set_choices(
    *, subscriber: Subscriber, categories: Collection[Category], at: datetime | None = None, source: str = TAPPED
) -> bool:
    """Replace the resident's choices by exactly these; False if nothing changed. Raises CategoryRetired."""
    if any(category.retired_at is not None for category in categories):
        raise CategoryRetired
    wanted = {category.pk for category in categories}
    with transaction.atomic():
        Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)
        dropped = Category.objects.filter(subscriptions__subscriber=subscriber.pk).exclude(pk__in=wanted)
        return _change(subscriber_id=subscriber.pk, add=categories, remove=list(dropped), at=at, source=source)


def forget_before(*, subscriber: Subscriber, at: datetime) -> None:
    """Someone who left at ``at`` and has come back since begins anew: what they chose until then goes, with its history;
    what everybody needs is chosen for them as for any new friend.
    """
    with transaction.atomic():
        locked = Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)
        kept = locked.choice_mask & _bits(SubscriptionChange.objects.filter(subscriber=locked, at__gt=at))
        SubscriptionChange.objects.filter(subscriber=locked, at__lte=at).delete()
        if kept != locked.choice_mask:
            older = [
                row.category_id
                for row in locked.subscriptions.select_related("category")
                if not row.category.mask & kept
            ]
            Subscription.objects.filter(subscriber=locked, category__in=older).delete()
            Subscriber.objects.filter(pk=locked.pk).update(choice_mask=kept)
            SubscriptionChange.objects.create(
                subscriber=locked, at=at, mask_before=locked.choice_mask, mask_after=kept, source=LEFT
            )
        choose_defaults(subscriber=locked, at=locked.followed_at)


def choose_defaults(*, subscriber: Subscriber, at: datetime | None) -> None:
    """What everybody needs is chosen for a new friend."""
    for category in Category.objects.offered().filter(is_on_by_default=True):
        choose(subscriber=subscriber, category=category, at=at, source=FIRST_FOLLOW)


def adjust(
    *,
    subscriber: Subscriber,
    add: Collection[Category] = (),
    remove: Collection[Category] = (),
    at: datetime | None = None,
    source: str = PAGE,
) -> bool:
    """Choose these and stop those at once, whatever else is chosen; False if nothing changed. Raises CategoryRetired."""
    if any(category.retired_at is not None for category in add):
        raise CategoryRetired
    return _change(subscriber_id=subscriber.pk, add=add, remove=remove, at=at, source=source)


def _change(
    *,
    subscriber_id: int,
    add: Collection[Category] = (),
    remove: Collection[Category] = (),
    at: datetime | None,
    source: str,
) -> bool:
    with transaction.atomic(savepoint=False):
        subscriber = Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber_id)
        if _has_left(subscriber, at):
            return False
        before = subscriber.choice_mask
        settled = _settled_after(subscriber_id, at)
        again = ((_mask(add) & before) | (_mask(remove) & ~before)) & ~settled
        add = [category for category in add if not category.mask & (settled | before)]
        remove = [category for category in remove if category.mask & before and not category.mask & settled]
        after = (before | _mask(add)) & ~_mask(remove)
        now = timezone.now()
        if again and source in BY_HAND:  # or else an older tap that is still to come would win
            SubscriptionChange.objects.create(
                subscriber_id=subscriber_id, at=at or now, mask_before=before ^ again, mask_after=before, source=AGAIN
            )
        if after == before:
            return False
        Subscription.objects.bulk_create(
            [Subscription(subscriber_id=subscriber_id, category=category) for category in add]
        )
        if remove:
            Subscription.objects.filter(subscriber_id=subscriber_id, category__in=remove).delete()
        Subscriber.objects.filter(pk=subscriber_id).update(choice_mask=after)
        SubscriptionChange.objects.create(
            subscriber_id=subscriber_id, at=at or now, mask_before=before, mask_after=after, source=source
        )
        return True


def _has_left(subscriber: Subscriber, at: datetime | None) -> bool:
    """Whether the resident left, or this was tapped before they did and then came back."""
    is_older = at is not None and subscriber.forgets_before is not None and at <= subscriber.forgets_before
    return subscriber.left_at is not None or is_older


def _settled_after(subscriber_id: int, at: datetime | None) -> int:
    """The bits about which the resident decided later than ``at``: LINE does not deliver taps in order.

    What an import, a birthday or a first follow changed since then does not count: a tap on "stop" is never lost to it.
    """
    if at is None:
        return 0
    return _bits(SubscriptionChange.objects.filter(subscriber_id=subscriber_id, at__gt=at, source__in=BY_HAND))


def _bits(changes: QuerySet[SubscriptionChange]) -> int:
    return reduce(or_, (before ^ after for before, after in changes.values_list("mask_before", "mask_after")), 0)


def _mask(categories: Collection[Category]) -> int:
    return reduce(or_, (category.mask for category in categories), 0)
