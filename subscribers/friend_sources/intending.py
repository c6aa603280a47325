"""Where LIFF is configured LINE itself says who opened a code, and no message is needed to know by which medium they came."""

import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from subscribers.friend_sources.attributing import SOON, attribute
from subscribers.models import FriendIntent, FriendSource, Subscriber

# A purpose of its own: this digest equals no other of the same person.
_PURPOSE = b"subscribers.friend_sources"


@transaction.atomic
def intend(*, line_user_id: str, source: FriendSource) -> None:
    """Note it for whoever is about to come; the first code counts. Friends of some time are not counted."""
    now = timezone.now()
    subscriber = Subscriber.objects.filter(line_user_id=line_user_id).first()
    if subscriber is not None:
        attribute(subscriber=subscriber, source=source, at=now)
        return
    digest = _digest(line_user_id)
    FriendIntent.objects.filter(pk=digest, at__lte=now - SOON).delete()
    FriendIntent.objects.bulk_create([FriendIntent(digest=digest, source=source, at=now)], ignore_conflicts=True)


@transaction.atomic
def fulfil(*, subscriber: Subscriber) -> FriendSource | None:
    """They have come: the medium they came by, and nothing is left of the intent."""
    found = FriendIntent.objects.select_related("source__category__group").filter(pk=_digest(subscriber.line_user_id))
    intent = found.first()
    if intent is None:
        return None
    FriendIntent.objects.filter(pk=intent.pk).delete()
    is_soon = subscriber.followed_at is not None and intent.at > subscriber.followed_at - SOON
    counted = is_soon and attribute(subscriber=subscriber, source=intent.source, at=intent.at)
    return intent.source if counted else None


def forget_old(*, now: datetime) -> None:
    FriendIntent.objects.filter(at__lte=now - SOON).delete()


def _digest(line_user_id: str) -> str:
    key = hmac.digest(settings.SEAL_KEY.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, line_user_id.encode(), "sha256").hex()
