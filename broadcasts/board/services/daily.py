"""How often one address has done something today, without knowing afterwards which address it was.

A keyed digest of the address stands in Valkey until midnight; its key is random, is there too and nowhere else, and is
gone with the day.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.cache import caches
from django.utils import timezone

from broadcasts.board import pages


def may(act: str, *, address: str, rooms: Mapping[str, int], now: datetime) -> bool:
    """Whether there is room in each of ``rooms`` (a name, and how often a day), counting this time. Raises RedisError."""
    cache, seconds = caches[pages.CACHE], until_midnight(now)
    cache.add(f"{act}-salt", secrets.token_hex(16), seconds)
    salt = cache.get(f"{act}-salt")
    if not salt:
        return False

    def has_room(what: str, most: int) -> bool:
        name = f"{act}:" + hmac.new(salt, f"{what}|{address}".encode(), hashlib.sha256).hexdigest()
        cache.add(name, "0", seconds)
        return int(cache.incr(name)) <= most

    return all(has_room(what, most) for what, most in rooms.items())


def until_midnight(now: datetime) -> int:
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((midnight - local).total_seconds()))
