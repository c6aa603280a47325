"""Telling who left, also when their row is gone: by a digest that only we can make, and that leads back to nobody."""

import hmac
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from subscribers.models import Leaver, Subscriber

# The key has a purpose of its own: the same id gives another digest wherever else SEAL_KEY is at work.
_PURPOSE = b"subscribers.leavers"


def digest_of(line_user_id: str) -> str:
    return hmac.digest(_key(settings.SEAL_KEY), line_user_id.encode(), "sha256").hex()


@lru_cache(maxsize=2)
def _key(seal_key: str) -> bytes:
    return hmac.digest(seal_key.encode(), _PURPOSE, "sha256")


def left_at(line_user_id: str) -> datetime | None:
    """When somebody of whom there is no row any more left; None for a stranger."""
    return Leaver.objects.filter(pk=digest_of(line_user_id)).values_list("left_at", flat=True).first()


def who_left(line_user_ids: Collection[str]) -> set[str]:
    """Those of them who asked to be forgotten, and so must not be brought back by a list. Two queries, however many."""
    digests = {digest_of(one): one for one in line_user_ids}
    erased = Leaver.objects.filter(pk__in=digests).values_list("pk", flat=True)
    present = Subscriber.objects.filter(line_user_id__in=line_user_ids, left_at__isnull=False)
    return {digests[digest] for digest in erased} | set(present.values_list("line_user_id", flat=True))
