"""Webhook events in LINE's shapes."""

import time
from typing import Any

from cityline.simulator import tokens

Event = dict[str, Any]


def new_event(kind: str, user_id: str, *, reply_token: str = "", at_ms: int | None = None, **content: Any) -> Event:
    """An event of one user. ``content`` holds the member named like the kind, such as ``message={…}``."""
    timestamp = int(time.time() * 1000) if at_ms is None else at_ms
    event: Event = {
        "type": kind,
        **content,
        "webhookEventId": tokens.ulid(timestamp),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": timestamp,
        "source": {"type": "user", "userId": user_id},
        "mode": "active",
    }
    if reply_token:
        event["replyToken"] = reply_token
    return event


def text_message(text: str) -> dict[str, Any]:
    return {"type": "text", "id": tokens.message_id(), "quoteToken": tokens.opaque(40), "text": text}


def redelivered(event: Event) -> Event:
    """The same event once more; only this flag differs."""
    return {**event, "deliveryContext": {"isRedelivery": True}}
