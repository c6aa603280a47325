"""Answering residents: what handlers want to say is collected, and said once after the event's commit."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cityline.line import client
from cityline.line.errors import LineError, LineRefused
from subscribers.events import Event, reply_token

logger = logging.getLogger(__name__)

# LINE takes a reply token for a minute after receipt, and does not promise even that.
# https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token
FRESH = timedelta(seconds=50)
MESSAGES_MAX = 5


class NotAnswering(RuntimeError):
    """`answer` was called outside the application of a webhook event, where nobody would send the reply."""


@dataclass
class Replies:
    """The answers of one event. A process that dies between commit and reply leaves the resident unanswered, never
    answered twice."""

    received_at: datetime | None = None
    _waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, token: str, messages: Sequence[dict[str, Any]]) -> None:
        self._waiting.setdefault(token, []).extend(messages)

    def forget(self) -> None:
        self._waiting.clear()

    def send(self) -> None:
        """Reply through LINE. A token that is too old is not tried, and nothing here is ever tried again."""
        waiting, self._waiting = self._waiting, {}
        for token, messages in waiting.items():
            if self.received_at is None or timezone.now() - self.received_at > FRESH:
                logger.info("reply dropped: its token is too old")
                continue
            if not _sent(token, messages[:MESSAGES_MAX]):
                # LINE refused something in it. Silence would be worse, and a refusal does not use the token up.
                _sent(token, [{"type": "text", "text": words} for words in _bare_words(messages[:MESSAGES_MAX])])


def _sent(token: str, messages: Sequence[dict[str, Any]]) -> bool:
    """False where LINE refuses what is said; any other failure is noted and left."""
    if not messages:
        return True
    try:
        client.reply(reply_token=token, messages=messages)
    except LineError as error:
        logger.warning("reply not accepted", extra={"error_code": error.code, "request_id": error.request_id})
        return not isinstance(error, LineRefused)
    return True


def _bare_words(messages: Sequence[dict[str, Any]]) -> list[str]:
    """What was to be said, without cards, buttons and chips."""
    return [words for message in messages if (words := message.get("text") or message.get("altText"))]


_current: ContextVar[Replies | None] = ContextVar("replies", default=None)


@contextmanager
def collected() -> Iterator[Replies]:
    """Collect what `answer` is given in this block; the caller sends it when its transaction is committed."""
    replies = Replies()
    before = _current.set(replies)
    try:
        yield replies
    finally:
        _current.reset(before)


def is_heard(event: Event) -> bool:
    """Whether an answer could still arrive. In a backlog none does, and what nobody hears need not be composed."""
    replies = _current.get()
    if replies is None or replies.received_at is None or reply_token(event) is None:
        return False
    return timezone.now() - replies.received_at <= FRESH


def answer(*, event: Event, messages: Sequence[dict[str, Any]]) -> None:
    """Say this to the resident who caused the event, after the commit. A token takes one reply of five messages."""
    replies = _current.get()
    if replies is None:
        raise NotAnswering
    token = reply_token(event)
    if token is not None and messages:
        replies.add(token, messages)
