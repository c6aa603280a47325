"""The board's pages as they were drawn, kept in Valkey for a minute: a city that opens one announcement asks once.

Every page hangs on a generation, a random name that is replaced after each change: what was drawn before is never asked
for again. Should the process die between commit and replacement, a page is a minute old. Without Valkey every page is
drawn anew.
"""

import json
import logging
import secrets
from dataclasses import asdict, dataclass

from django.core.cache import caches
from django.db import connection, transaction
from redis.exceptions import RedisError

CACHE = "board"
KEPT_SECONDS = 60
_GENERATION = "generation"
# Longer than any page drawn under it.
_GENERATION_SECONDS = 7 * 24 * 3600

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer to be given again."""

    content_type: str
    etag: str
    modified: str
    body: bytes
    robots: str = ""


class PlainBytes:
    """What is kept are bytes and nothing that would run when it is read back."""

    def dumps(self, value: bytes | str) -> bytes:
        return value.encode() if isinstance(value, str) else value

    def loads(self, value: bytes) -> bytes:
        return value


def forget() -> None:
    """After the present transaction nothing drawn before is shown any more."""
    transaction.on_commit(forget_now)


def forget_now() -> None:
    try:
        caches[CACHE].set(_GENERATION, secrets.token_hex(8), _GENERATION_SECONDS)
    except RedisError:
        logger.warning("board_pages_not_forgotten")


def generation() -> str:
    """Under which name pages are kept now; empty where nothing can be kept.

    To be asked before a page is drawn: what changes meanwhile leaves it under a name nobody asks for.
    """
    if connection.in_atomic_block:  # it may show what is never committed
        return ""
    try:
        cache = caches[CACHE]
        found = cache.get(_GENERATION)
        if found is None:
            cache.add(_GENERATION, secrets.token_hex(8), _GENERATION_SECONDS)
            found = cache.get(_GENERATION)
    except RedisError:
        return ""
    return found.decode() if found else ""


def kept(generation: str, name: str) -> Page | None:
    if not generation:
        return None
    try:
        found: bytes | None = caches[CACHE].get(f"{generation}:{name}")
    except RedisError:
        return None
    if found is None:
        return None
    head, _new_line, body = found.partition(b"\n")
    return Page(**json.loads(head), body=body)


def keep(generation: str, name: str, page: Page) -> None:
    if not generation:
        return
    head = json.dumps({name: said for name, said in asdict(page).items() if name != "body"})
    try:
        caches[CACHE].set(f"{generation}:{name}", head.encode() + b"\n" + page.body, KEPT_SECONDS)
    except RedisError:
        logger.warning("board_page_not_kept")


def keep_picture(name: str, picture: bytes, seconds: int) -> None:
    """Under a name made of all that is on it, and so for as long as one likes."""
    try:
        caches[CACHE].set(name, picture, seconds)
    except RedisError:
        logger.warning("board_picture_not_kept")
