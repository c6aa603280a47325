"""How often, and how many at once, LINE is asked who somebody is: each question holds a web thread for up to eight seconds.

Counted in Valkey, for all web processes together. Where that does not answer, what one process may ask at once still
holds. Mobile networks put very many residents behind one address, so the limit of one is wide.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from cityline.line.login import look_over, verify_id_token

ADDRESS_MAX, ALL_MAX = 120, 3000  # in each minute
MINUTE = 60
SECONDS = 0.3
AT_ONCE = 3  # of a process's eight threads

log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


class TooManyAsk(Exception):
    """Not asked: it would keep others from their pages."""


def who_is(*, id_token: str, address: str) -> str:
    """The LINE user id of whom LINE gave this token to. Raises IdTokenRefused, TooManyAsk, LineError."""
    look_over(id_token)
    if _is_too_many(f"address:{address}", ADDRESS_MAX) or _is_too_many("all", ALL_MAX):
        raise TooManyAsk
    with _place():
        return verify_id_token(id_token=id_token)


def _is_too_many(what: str, most: int) -> bool:
    key = f"cityline:signing_in:{what}:{int(time.time()) // MINUTE}"
    try:
        counting = _valkey(settings.REDIS_URL).pipeline()
        counting.incr(key)
        counting.expire(key, 2 * MINUTE)
        asked = counting.execute()
    except redis.RedisError as error:
        log.warning("signing_in.uncounted", extra={"reason": type(error).__name__})
        return False
    return int(asked[0]) > most


@cache
def _valkey(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
    )


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise TooManyAsk
    try:
        yield
    finally:
        _places.release()
