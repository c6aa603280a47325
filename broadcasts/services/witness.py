"""A witness of the heartbeat outside the database: it knows better when the database was put back.

Nothing depends on it. A Valkey that is lost, emptied or put back itself only knows less, and then ten minutes without a
heartbeat are all there is to go by.
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
    """Of two heartbeats at once the later may be told first: then it knows one too few until the next."""
    try:
        _valkey(settings.REDIS_URL).set(KEY, count)
    except redis.RedisError as error:
        log.warning("witness.unreachable", extra={"reason": type(error).__name__})


@cache
def _valkey(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
    )
