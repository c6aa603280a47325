"""The sender's token: made here, shown once, kept only as a keyed hash."""

import secrets
from hmac import compare_digest
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from broadcasts.exceptions import NotAllowed
from broadcasts.feeds import rights
from broadcasts.models import Feed
from cityline.audit.services import record
from cityline.staff.models import User

PREFIX, BYTES = "clf_", 32
LENGTH_MAX = 100
# Compared with where there is nothing to compare with, so that an unknown code takes as long as a wrong token.
_NOTHING = "0" * 64


def issue(*, feed_id: int, by: User, proof: str = "") -> str:
    """A fresh token; the one before ends at once. ``proof``: how they have just said again who they are."""
    token = PREFIX + secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        feed = _own(feed_id, by)
        is_first = not feed.token_hash
        feed.token_hash = hashed(token)
        if feed.expected_since is None or is_first:
            feed.expected_since = timezone.now()
        feed.save(update_fields=["token_hash", "expected_since"])
        said: dict[str, Any] = {"proof": proof} if proof else {}
        record(action="broadcasts.feed_token", actor=by, on=feed, **said)
    return token


def revoke(*, feed_id: int, by: User) -> None:
    """Nobody sends to it any more. Stopping must be easy: the PR office may, too."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed_id)
        if not rights.can_stop(by, feed):
            raise NotAllowed
        feed.token_hash = ""
        feed.save(update_fields=["token_hash"])
        record(action="broadcasts.feed_token_revoked", actor=by, on=feed)


def is_right(*, feed: Feed | None, token: str) -> bool:
    kept = feed.token_hash if feed is not None and feed.token_hash else _NOTHING
    return compare_digest(hashed(token), kept) and kept != _NOTHING


def hashed(token: str) -> str:
    return salted_hmac("broadcasts.feeds.token", token, algorithm="sha256").hexdigest()


def _own(feed_id: int, by: User) -> Feed:
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    if not rights.can_change(by, feed):
        raise NotAllowed
    return feed
