"""How often an address did something, without anybody being able to say which address it was.

What is counted is a keyed digest of it. The key is random, is in Valkey and nowhere else, and each of the city's days
has its own, which is gone soon after the day.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.core.cache import caches
from django.utils import timezone
from redis.exceptions import RedisError

from broadcasts.board import pages

# A day and an hour: nothing that a name of today leads to ends while it is being counted.
DAY_SECONDS = 25 * 3600


def has_room(*, what: str, address: str, most: int, now: datetime, seconds: int, otherwise: bool) -> bool:
    """Count one more, and say whether it is within ``most``; ``otherwise`` where nothing can be counted."""
    cache, day = caches[pages.CACHE], timezone.localdate(now).isoformat()
    try:
        cache.add(f"count-salt:{day}", secrets.token_hex(16), DAY_SECONDS)
        salt = cache.get(f"count-salt:{day}")
        if not salt:
            return otherwise
        name = f"count:{day}:" + hmac.new(salt, f"{what}|{address}".encode(), hashlib.sha256).hexdigest()
        cache.add(name, "0", seconds)
        return int(cache.incr(name)) <= most
    except (RedisError, ValueError):  # no server, or it has just thrown the number away
        return otherwise
