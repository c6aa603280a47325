"""The chain's head where the database cannot reach it.

What it knows it keeps: it is only ever moved ahead, so that a chain that was cut off, and linked on from there, is still
shorter than the witness says. A Valkey that was emptied knows nothing; then the heads in the shipped logs remain.
"""

import logging
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from cityline.audit.chain import keys
from cityline.audit.chain.links import head_message
from cityline.audit.models import Head

SECONDS = 0.3
_TELL = """
local known = redis.call('GET', KEYS[1])
local position = known and tonumber(string.match(known, '^(%d+):'))
if ARGV[3] == 'force' or not position or position < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[2]) end
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A head that the chain once had."""

    position: int
    mac: str


def told() -> Seen | None:
    """None if it knows of none, does not answer, or what it says is not signed by us."""
    try:
        said = _valkey(settings.REDIS_URL).get(_key())
    except redis.RedisError as error:
        log.warning("audit.witness_unreachable", extra={"reason": type(error).__name__})
        return None
    return _read(said)


def tell(head: Head, *, force: bool = False) -> None:
    words = f"{head.position}:{head.mac}:{head.key_id}:{head.seal}"
    try:
        valkey = _valkey(settings.REDIS_URL)
        said = valkey.get(_key())
        if said is not None and _read(said) is None:
            # It would keep the true head away for ever, if it only claimed to be longer.
            log.error("audit.witness_not_ours")
            force = True
        valkey.eval(_TELL, 1, _key(), str(head.position), words, "force" if force else "")
    except redis.RedisError as error:
        log.warning("audit.witness_unreachable", extra={"reason": type(error).__name__})


def _read(said: object) -> Seen | None:
    parts = said.decode("ascii", "replace").split(":") if isinstance(said, bytes) else []
    if len(parts) != 4 or not parts[0].isdecimal() or len(parts[0]) > 18:
        return None
    position, mac, key, seal = parts
    return Seen(int(position), mac) if keys.fits(seal, head_message(int(position), mac), under=key) else None


def forget() -> None:
    _valkey(settings.REDIS_URL).delete(_key())


def _key() -> str:
    """Of this database: a rehearsal's has a record of its own."""
    return f"cityline:audit-head:{settings.DATABASES['default']['NAME']}"


@cache
def _valkey(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
    )
