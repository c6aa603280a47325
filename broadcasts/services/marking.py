"""Telling a message on a colleague's phone from the real thing, without breaking LINE's limits."""

from collections.abc import Sequence
from typing import Any

from cityline.line.limits import ALT_TEXT_MAX, MESSAGES_MAX, SENDER_NAME_MAX, TEXT_MAX, utf16_units

JsonObject = dict[str, Any]


def marked(messages: Sequence[JsonObject], *, mark: str, note: str) -> list[JsonObject]:
    """The messages with ``mark`` and ``note`` in a bubble before them.

    Where there are five already, which is LINE's most, the mark goes into the first text that has room for it, or else
    into the sender's name above every bubble.
    """
    shown = [_with_marked_alt_text(message, mark) for message in messages]
    if len(shown) < MESSAGES_MAX:
        return [{"type": "text", "text": f"{mark}\n{note}"}, *shown]
    for index, message in enumerate(shown):
        text = f"{mark}\n{message.get('text', '')}"
        if message.get("type") == "text" and utf16_units(text) <= TEXT_MAX:
            shown[index] = {**message, "text": text}
            return shown
    return [{**message, "sender": {**message.get("sender", {}), "name": mark[:SENDER_NAME_MAX]}} for message in shown]


def _with_marked_alt_text(message: JsonObject, mark: str) -> JsonObject:
    alt_text = message.get("altText")
    if alt_text is None or utf16_units(f"{mark}{alt_text}") > ALT_TEXT_MAX:
        return message
    return {**message, "altText": f"{mark}{alt_text}"}
