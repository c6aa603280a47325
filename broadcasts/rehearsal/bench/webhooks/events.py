"""Events in LINE's shape, signed like LINE's: residents who tap a topic, and some who write."""

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any

from cityline.line import signatures
from cityline.simulator.people import synthetic_user_id
from subscribers.services import taps

DESTINATION = "U" + "0" * 32
# Every so many-th writes; the others tap.
WRITES_EVERY = 4


def make(count: int, *, residents: int, codes: Sequence[str], first: int = 1) -> Iterator[dict[str, Any]]:
    """So many events, one of each resident from number ``first`` on, beginning anew after the last.

    None carries a reply token: what is measured is taking in and applying, not how fast LINE takes a reply.
    """
    run = secrets.token_hex(6)
    for number in range(count):
        resident = (first - 1 + number) % residents + 1
        event: dict[str, Any] = {
            "mode": "active",
            "timestamp": int(time.time() * 1000),
            "source": {"type": "user", "userId": synthetic_user_id(resident)},
            "webhookEventId": f"01{run}{number:012d}",
            "deliveryContext": {"isRedelivery": False},
        }
        if number % WRITES_EVERY:
            code = codes[number % len(codes)]
            yield {"type": "postback", "postback": {"data": f"{taps.CHOOSE}{code}"}, **event}
        else:
            message = {"type": "text", "id": f"5{number:017d}", "text": "ごみの日はいつですか？"}
            yield {"type": "message", "message": message, **event}


def request(address: str, *events: dict[str, Any]) -> bytes:
    """A whole HTTP request with these events, as it comes from the proxy in front."""
    body = json.dumps({"destination": DESTINATION, "events": events}, ensure_ascii=False).encode()
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"User-Agent: LineBotWebhook/2.0\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\n"
        f"x-line-signature: {signatures.sign(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
