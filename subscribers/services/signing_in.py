"""How often, and how many at once, LINE is asked who somebody is: each question holds a web thread for up to eight seconds.

Counted in Valkey, for all web processes together. Where that does not answer, what one process may ask at once still
holds. Mobile networks put very many residents behind one address, so the limit of one is wide.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from cityline.line.login import IdTokenRefused, look_over, verify_id_token

REFUSED_MAX, ADDRESS_MAX, ALL_MAX = 10, 120, 3000  # in each minute
ALL = "all"
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
    with _place():
        if any(_so_far(what) >= most for what, most in _limits(address)):
            raise TooManyAsk
        try:
            line_user_id = verify_id_token(id_token=id_token)
        except IdTokenRefused:
            # Anybody can make up a token that looks like one: those use up what is their address's, not everybody's.
            _count(f"refused:{address}")
            raise
        _count(f"address:{address}", ALL)
        return line_user_id


def _limits(address: str) -> list[tuple[str, int]]:
    return [(f"refused:{address}", REFUSED_MAX), (f"address:{address}", ADDRESS_MAX), (ALL, ALL_MAX)]


def _so_far(what: str) -> int:
    try:
        return int(_valkey(settings.REDIS_URL).get(_key(what)) or 0)
    except redis.RedisError as error:
        log.warning("signing_in.uncounted", extra={"reason": type(error).__name__})
        return 0


def _count(*what: str) -> None:
    counting = _valkey(settings.REDIS_URL).pipeline()
    for one in what:
        counting.incr(_key(one))
        counting.expire(_key(one), 2 * MINUTE)
    with suppress(redis.RedisError):
        counting.execute()


def _key(what: str) -> str:
    return f"cityline:signing_in:{what}:{int(time.time()) // MINUTE}"


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
