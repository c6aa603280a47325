"""A chat as plain data."""

from typing import Any

from cityline.simulator.mail import Record
from cityline.simulator.platform import Platform


def transcript(platform: Platform, number: int) -> list[dict[str, Any]]:
    """Everything in one chat, oldest first."""
    return [plain(item, record) for item, record in reversed(list(platform.mail.newest_first(number)))]


def plain(item: int, record: Record) -> dict[str, Any]:
    return {
        "item": item,
        "kind": record.kind,
        "at": record.at,
        "messages": record.content.messages,
        "silent": record.content.silent,
        "unit": record.content.unit,
        "text": record.text,
        "request_id": record.request_id,
        "retry_key": record.retry_key,
        "facts": record.facts,
    }
