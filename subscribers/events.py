"""Reading a webhook event without trusting its shape: LINE adds fields and types without notice.

https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

Event = dict[str, Any]

_MESSAGE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_USER_ID = re.compile(r"U[0-9a-f]{32}")
# A clock ahead of ours by more than this is a mistake, and must not make every later event look old.
_AHEAD_MAX = timedelta(minutes=5)


def user_id_of(event: Event) -> str | None:
    """The resident's LINE user id; None for groups, rooms and residents who did not consent to be known."""
    source = inside(event, "source")
    user_id = source.get("userId")
    is_resident = source.get("type") == "user" and isinstance(user_id, str) and _USER_ID.fullmatch(user_id)
    return user_id if is_resident else None


def happened_at(event: Event) -> datetime:
    """When it happened by LINE's clock, also when it is redelivered; now, if that cannot be read."""
    now = timezone.now()
    stamp = event.get("timestamp")
    if not isinstance(stamp, int) or isinstance(stamp, bool) or stamp <= 0:
        return now
    try:
        at = datetime.fromtimestamp(stamp / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return now
    return at if at <= now + _AHEAD_MAX else now


def text_of(event: Event) -> str:
    """What the resident typed; empty for pictures, stickers and the like."""
    message = inside(event, "message")
    text = message.get("text")
    return text if message.get("type") == "text" and isinstance(text, str) else ""


def message_id_of(event: Event) -> str:
    """The message an event is about, also one that is taken back; empty where there is none."""
    is_unsend = event.get("type") == "unsend"
    found = inside(event, "unsend").get("messageId") if is_unsend else inside(event, "message").get("id")
    return found if isinstance(found, str) and _MESSAGE_ID.fullmatch(found) else ""


def postback_data(event: Event) -> str:
    data = inside(event, "postback").get("data")
    return data if isinstance(data, str) else ""


def reply_token(event: Event) -> str | None:
    """The token with which to answer once; None in standby and any mode we do not know, where we must be silent."""
    token = event.get("replyToken")
    return token if isinstance(token, str) and token and event.get("mode") == "active" else None


def inside(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under ``name``, or an empty one."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}
