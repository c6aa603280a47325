"""By which medium somebody comes whose following we have not heard of yet: kept until we do.

Where LIFF is configured LINE itself says who opened a code, and no message is needed; and a message may overtake the follow.
"""

import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from subscribers.friend_sources.attributing import SOON, attribute
from subscribers.models import FriendIntent, FriendSource, Subscriber

# A purpose of its own: this digest equals no other of the same person.
_PURPOSE = b"subscribers.friend_sources"


@transaction.atomic
def intend(*, line_user_id: str, source: FriendSource, at: datetime | None = None, is_thanked: bool = False) -> None:
    """Attribute it, or note it until their follow event comes; the first code counts. Friends of some time are not counted.

    Of whoever wrote before we heard of their following, it may be on its way, or they are a friend from before this system.
    """
    now = timezone.now()
    at = at or now
    subscriber = Subscriber.objects.select_for_update(no_key=True).filter(line_user_id=line_user_id).first()
    if subscriber is not None and subscriber.already_friend_at is None:
        attribute(subscriber=subscriber, source=source, at=at)
        return
    digest = _digest(line_user_id)
    FriendIntent.objects.filter(pk=digest, at__lte=now - SOON).delete()
    noted = FriendIntent(digest=digest, source=source, at=at, is_thanked=is_thanked)
    FriendIntent.objects.bulk_create([noted], ignore_conflicts=True)
    is_later = Q(at__gt=at) | Q(at=at, source__gt=source.pk)
    FriendIntent.objects.filter(is_later, pk=digest).update(source=source, at=at, is_thanked=is_thanked)


@transaction.atomic
def fulfil(*, line_user_id: str) -> tuple[Subscriber, FriendSource] | None:
    """They have come: the medium they came by, unless they were thanked already. Nothing is left of the intent."""
    found = FriendIntent.objects.select_related("source__category__group").filter(pk=_digest(line_user_id))
    intent = found.first()
    subscriber = Subscriber.objects.filter(line_user_id=line_user_id, left_at=None).first() if intent else None
    if intent is None or subscriber is None or subscriber.already_friend_at is not None:
        return None
    FriendIntent.objects.filter(pk=intent.pk).delete()
    is_soon = subscriber.followed_at is not None and intent.at > subscriber.followed_at - SOON
    is_counted = is_soon and attribute(subscriber=subscriber, source=intent.source, at=intent.at)
    return (subscriber, intent.source) if is_counted and not intent.is_thanked else None


def forget_old(*, now: datetime) -> None:
    FriendIntent.objects.filter(at__lte=now - SOON).delete()


def _digest(line_user_id: str) -> str:
    key = hmac.digest(settings.SEAL_KEY.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, line_user_id.encode(), "sha256").hex()
