"""Counting scans: one number per day and medium. No address, no cookie, nothing that would tell one person from another."""

import logging
import re
import threading
import time
from collections import Counter
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from subscribers.models import FriendSource, FriendTally

# Of one medium. A poster has some an hour; a code shown on television is counted as far as this.
A_SECOND = 10
SECONDS = 0.3  # that residents wait for Valkey at most
KEPT_HERE = 1000

log = logging.getLogger(__name__)
_here: Counter[str] = Counter()
_lock = threading.Lock()

# Programs that look at addresses before or instead of people: link previews of chats, search engines, checks.
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|preview|facebookexternalhit|whatsapp|slack|discord|telegram|skypeuri|line-poker|linespider"
    r"|embedly|curl|wget|python|java/|go-http|okhttp|headless|lighthouse|monitor|uptime|scanner|safelinks",
    re.IGNORECASE,
)
_AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def is_by_a_person(request: HttpRequest) -> bool:
    """As far as one can tell without following anybody: asked for with GET, by a browser, not ahead of a tap."""
    agent = request.headers.get("User-Agent", "")
    is_ahead = any(
        word in request.headers.get(name, "").lower()
        for name in _AHEAD
        for word in ("prefetch", "preview", "prerender")
    )
    return request.method == "GET" and bool(agent) and not is_ahead and not _PROGRAMS.search(agent)


def count_scan(*, source: FriendSource) -> None:
    """Not beyond so many a second: anybody can open the address, as often as a program can. Whether it can be counted keeps
    nobody from LINE."""
    if _how_many_now(source) > A_SECOND:
        return
    try:
        FriendTally.objects.create(source=source, day=timezone.localdate(), scans=1)
    except DatabaseError as error:
        log.warning("friend_sources.uncounted", extra={"reason": type(error).__name__})


def _how_many_now(source: FriendSource) -> int:
    """Of this medium in this second, this one included: of all web processes together, or of this one where Valkey does
    not answer."""
    key = f"cityline:scans:{source.code}:{int(time.time())}"
    counting = _valkey(settings.REDIS_URL).pipeline()
    counting.incr(key)
    counting.expire(key, 5)
    try:
        return int(counting.execute()[0])
    except redis.RedisError as error:
        log.warning("friend_sources.counted_here", extra={"reason": type(error).__name__})
        return _count_here(key)


def _count_here(key: str) -> int:
    with _lock:
        if len(_here) > KEPT_HERE:
            _here.clear()
        _here[key] += 1
        return _here[key]


@cache
def _valkey(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
    )
