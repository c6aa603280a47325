"""A witness of the heartbeat outside the database: it knows better when the database was put back.

Nothing depends on it. A Valkey that is lost, emptied or put back itself only knows less, and then ten minutes without a
heartbeat are all there is to go by. What it knows it keeps: a heartbeat of a database that was put back, by somebody
who could not ask it first, must not take the proof away.
"""

import logging
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "cityline:heartbeat"
SECONDS = 0.3
# Far beyond any count of heartbeats, and what fits into the database's column: anything else is nonsense.
MOST = 2**62

# Nonsense is overwritten, a later heartbeat never.
_TELL = """
local known = redis.call('GET', KEYS[1])
local count = known and string.match(known, '^%d+$') and tonumber(known)
if not count or count < tonumber(ARGV[1]) or count >= tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], ARGV[1])
end
"""

log = logging.getLogger(__name__)


def told() -> int | None:
    """The count of the last heartbeat that it was told of; None if it knows of none or does not answer."""
    try:
        said = _valkey(settings.REDIS_URL).get(KEY)
    except redis.RedisError as error:
        log.warning("witness.unreachable", extra={"reason": type(error).__name__})
        return None
    if not isinstance(said, bytes) or not said.isdigit() or len(said) > len(str(MOST)):
        return None
    return int(said) if int(said) < MOST else None


def tell(count: int) -> None:
    """Of two heartbeats at once the later may be told first: it is the one that stays."""
    try:
        _valkey(settings.REDIS_URL).eval(_TELL, 1, KEY, count, MOST)
    except redis.RedisError as error:
        log.warning("witness.unreachable", extra={"reason": type(error).__name__})


@cache
def _valkey(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
    )
