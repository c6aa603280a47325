"""「役に立った」: one more, and nobody knows of whom.

A number for each post is all that is kept. So that one reader does not press a hundred times, a keyed digest of the
address stands in Valkey until midnight; its key is random, is there too and nowhere else, and is gone with the day.
Then nobody can tell any more which address it was.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import F
from django.utils import timezone
from redis.exceptions import RedisError

from broadcasts.board import pages
from broadcasts.models import BoardLikes, BoardPost

# A household, an office or a whole mobile network may share an address.
OF_A_POST, OF_ALL = 5, 60
_SALT = "like-salt"


def like(*, post: BoardPost, address: str, now: datetime) -> bool:
    """Whether it counted. Without Valkey nothing does: nobody could say how often this address pressed."""
    try:
        if not _may(address, post.pk, now):
            return False
    except RedisError:
        return False
    BoardLikes.objects.get_or_create(post=post)
    BoardLikes.objects.filter(post=post).update(count=F("count") + 1)
    return True


def _may(address: str, post_id: int, now: datetime) -> bool:
    cache, seconds = caches[pages.CACHE], _until_midnight(now)
    cache.add(_SALT, secrets.token_hex(16), seconds)
    salt = cache.get(_SALT)
    if not salt:
        return False

    def has_room(what: str, most: int) -> bool:
        name = "like:" + hmac.new(salt, f"{what}|{address}".encode(), hashlib.sha256).hexdigest()
        cache.add(name, "0", seconds)
        return int(cache.incr(name)) <= most

    return has_room("all", OF_ALL) and has_room(f"post {post_id}", OF_A_POST)


def _until_midnight(now: datetime) -> int:
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((midnight - local).total_seconds()))
