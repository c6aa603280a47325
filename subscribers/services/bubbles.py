"""The few LINE message objects our replies are made of, within LINE's limits.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from collections.abc import Sequence
from typing import Any

from cityline.line.limits import FLEX_LABEL_MAX, LABEL_MAX, QUICK_REPLY_ITEMS_MAX, graphemes

JsonObject = dict[str, Any]

INK = "#17202A"
SOFT_INK = "#4A5561"
ACCENT = "#0B6B4F"
RULE = "#E3E7EB"


def text(words: str) -> JsonObject:
    return {"type": "text", "text": words}


def bubble(
    *, alt_text: str, title: str, notice: str = "", rows: Sequence[JsonObject], ways: Sequence[JsonObject] = ()
) -> JsonObject:
    """A card with a title, perhaps a notice of what just changed, its rows, and the ways on below."""
    head = [line(notice, size="sm", color=ACCENT, weight="bold")] if notice else []
    head.append(line(title, size="lg", color=INK, weight="bold"))
    made: JsonObject = {"type": "bubble", "size": "mega", "body": _box([*head, *rows], spacing="md")}
    if ways:
        made["footer"] = {**_box(ways, spacing="sm"), "paddingTop": "0px"}
    return {"type": "flex", "altText": alt_text, "contents": made}


def line(words: str, **style: str) -> JsonObject:
    """A text component of a bubble."""
    return {"type": "text", "text": words, "wrap": True, **style}


def rule() -> JsonObject:
    return {"type": "separator", "color": RULE, "margin": "lg"}


def button(label: str, data: str, *, style: str = "secondary") -> JsonObject:
    made: JsonObject = {
        "type": "button",
        "style": style,
        "height": "sm",
        "action": _postback(fitted(label, FLEX_LABEL_MAX), data),
    }
    if style != "secondary":
        made["color"] = ACCENT
    return made


def link_button(label: str, uri: str, *, style: str = "primary") -> JsonObject:
    """A button that opens a page."""
    action = {"type": "uri", "label": fitted(label, FLEX_LABEL_MAX), "uri": uri}
    made: JsonObject = {"type": "button", "style": style, "height": "sm", "action": action}
    return made if style == "secondary" else {**made, "color": ACCENT}


def with_quick_replies(message: JsonObject, choices: Sequence[tuple[str, str]]) -> JsonObject:
    """The message with chips of (label, postback data) below it; LINE shows those of the last message only."""
    items = [
        {"type": "action", "action": _postback(fitted(label, LABEL_MAX), data)}
        for label, data in choices[:QUICK_REPLY_ITEMS_MAX]
    ]
    return {**message, "quickReply": {"items": items}} if items else message


def fitted(words: str, most: int) -> str:
    """The words, cut with an ellipsis to what LINE takes."""
    if graphemes(words) <= most:
        return words
    while words and graphemes(words) > most - 1:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _postback(label: str, data: str) -> JsonObject:
    return {"type": "postback", "label": label, "data": data, "displayText": label}


def _box(contents: Sequence[JsonObject], *, spacing: str) -> JsonObject:
    return {"type": "box", "layout": "vertical", "spacing": spacing, "paddingAll": "20px", "contents": list(contents)}
