"""A card as a Flex bubble: picture, title, when and where, a few words, the ways on.

One small palette, dark on LINE's white, every pair at least 4.5:1. The renderer knows these colours by name
(cityline.line.drawing.colours); add one there too.
"""

from typing import Any

from broadcasts.content.kinds import CardPart
from broadcasts.content.links import encode_link
from broadcasts.models.media import MediaAsset

INK = "#17202A"
SOFT_INK = "#4A5561"
ACCENT = "#0B6B4F"
RULE = "#E3E7EB"

_TALLEST = 1.5  # A poster (1:1.41) is shown whole; anything taller would push the words off the screen.
_WIDEST = 2.2

JsonObject = dict[str, Any]


def bubble(card: CardPart, *, picture: MediaAsset | None, picture_url: str, sign: str = "") -> JsonObject:
    """The Flex bubble for ``card``. LINE refuses empty texts and boxes, so what is not filled in is left out.

    ``sign`` stands above all else, also above a picture.
    """
    made: JsonObject = {"type": "bubble", "size": "mega"}
    if sign:
        made["header"] = {
            "type": "box",
            "layout": "vertical",
            "paddingAll": "12px",
            "contents": [_text(sign, size="sm", color=INK, weight="bold")],
        }
    if picture is not None:
        made["hero"] = {
            "type": "image",
            "url": picture_url,
            "size": "full",
            "aspectMode": "cover",
            "aspectRatio": _aspect_ratio(picture),
        }
    made["body"] = {
        "type": "box",
        "layout": "vertical",
        "spacing": "md",
        "paddingAll": "20px",
        "contents": _body(card),
    }
    if card.buttons:
        made["footer"] = {
            "type": "box",
            "layout": "vertical",
            "spacing": "sm",
            "paddingAll": "20px",
            "paddingTop": "0px",
            "contents": [
                _button(button.label, button.url, first=index == 0) for index, button in enumerate(card.buttons)
            ],
        }
    return made


def _body(card: CardPart) -> list[JsonObject]:
    contents = [_text(card.title, size="lg", color=INK, weight="bold")]
    rows = [_row(sign, text) for sign, text in (("📅", card.date), ("📍", card.place)) if text.strip()]
    if rows:
        contents.append({"type": "box", "layout": "vertical", "spacing": "sm", "contents": rows})
    if card.words.strip():
        if rows:
            contents.append({"type": "separator", "color": RULE, "margin": "lg"})
        contents.append(_text(card.words, size="sm", color=SOFT_INK, margin="lg" if rows else "md"))
    return contents


def _row(sign: str, text: str) -> JsonObject:
    return {
        "type": "box",
        "layout": "baseline",
        "spacing": "sm",
        "contents": [
            {"type": "text", "text": sign, "size": "sm", "flex": 0},
            {**_text(text, size="sm", color=INK), "flex": 1},
        ],
    }


def _text(text: str, **style: str) -> JsonObject:
    return {"type": "text", "text": text.strip(), "wrap": True, **style}


def _button(label: str, url: str, *, first: bool) -> JsonObject:
    action = {"type": "uri", "label": label.strip(), "uri": encode_link(url)}
    if first:
        return {"type": "button", "style": "primary", "height": "sm", "color": ACCENT, "action": action}
    return {"type": "button", "style": "link", "height": "sm", "color": ACCENT, "action": action}


def _aspect_ratio(picture: MediaAsset) -> str:
    height = min(max(picture.height / picture.width, 1 / _WIDEST), _TALLEST)
    return f"1000:{round(1000 * height)}"
