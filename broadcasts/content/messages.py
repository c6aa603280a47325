"""Parts into LINE message objects, and these into the bytes an approval seals.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

import json
from collections.abc import Sequence
from typing import Any

from broadcasts.content import drills
from broadcasts.content.cards import bubble
from broadcasts.content.kinds import CardPart, ImagePart, Part, TextPart
from broadcasts.content.links import encode_link
from broadcasts.content.media import Size, url
from broadcasts.content.notifications import alt_text_of
from broadcasts.models.media import MediaAsset
from cityline.line.limits import IMAGEMAP_WIDTH, normalise_newlines
from subscribers.services.taps import PAUSE

JsonObject = dict[str, Any]

# Residents read these in the chat, whatever language the approver's screen had when the message was sealed.
WHY_LABEL = "なぜ届いた？"
WHY_DATA = "why:"
PAUSE_LABEL = "1か月休む"


def line_messages(
    *,
    parts: Sequence[Part],
    alt_text: str,
    sender_name: str,
    sender_icon_url: str,
    aggregation_unit: str,
    media_base_url: str,
    is_drill: bool = False,
) -> list[JsonObject]:
    """One LINE message for each part, in the department's name; the last one can be asked why it came, and
    silenced for a month: the same two buttons for all who get it. A drill is marked as one.

    Expects parts without ``problems``. A picture that has been lost raises MediaAsset.DoesNotExist.
    """
    if is_drill:
        parts, alt_text = drills.as_sent(parts, alt_text)
    pictures = _pictures(parts)
    sign = drills.SIGN if is_drill else ""
    messages = [_message(part, alt_text, pictures, media_base_url, sign) for part in parts]
    sender = {name: value for name, value in (("name", sender_name), ("iconUrl", sender_icon_url)) if value}
    if sender:
        for message in messages:
            message["sender"] = sender
    if messages and aggregation_unit:
        messages[-1]["quickReply"] = {
            "items": [_tap(WHY_LABEL, f"{WHY_DATA}{aggregation_unit}"), _tap(PAUSE_LABEL, PAUSE)]
        }
    return messages


def request_body(*, messages: Sequence[JsonObject], silent: bool, aggregation_unit: str) -> bytes:
    """The whole multicast request but for ``to``, byte for byte the same for the same content."""
    body: JsonObject = {"messages": list(messages), "notificationDisabled": silent}
    if aggregation_unit:
        body["customAggregationUnits"] = [aggregation_unit]
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _message(part: Part, alt_text: str, pictures: dict[str, MediaAsset], base_url: str, sign: str) -> JsonObject:
    match part:
        case TextPart():
            return {"type": "text", "text": normalise_newlines(part.text)}
        case ImagePart(link=""):
            return {
                "type": "image",
                "originalContentUrl": url(part.media, Size.ORIGINAL, base_url=base_url),
                "previewImageUrl": url(part.media, Size.PREVIEW, base_url=base_url),
            }
        case ImagePart():
            return _linked_picture(part, alt_text_of(part, alt_text), pictures[part.media], base_url)
        case CardPart():
            return {
                "type": "flex",
                "altText": alt_text_of(part, alt_text),
                "contents": bubble(
                    part,
                    picture=pictures[part.media] if part.media else None,
                    picture_url=url(part.media, Size.CARD, base_url=base_url) if part.media else "",
                    sign=sign,
                ),
            }


def _linked_picture(part: ImagePart, alt_text: str, picture: MediaAsset, base_url: str) -> JsonObject:
    """An imagemap with one area: the whole picture. LINE itself appends the width to ``baseUrl``."""
    height = round(picture.height * IMAGEMAP_WIDTH / picture.width)
    tap: JsonObject = {
        "type": "uri",
        "linkUri": encode_link(part.link),
        "area": {"x": 0, "y": 0, "width": IMAGEMAP_WIDTH, "height": height},
    }
    if label := part.alt_text.strip()[:50]:
        tap["label"] = label  # what a screen reader says of the link
    return {
        "type": "imagemap",
        "baseUrl": url(part.media, base_url=base_url),
        "altText": alt_text,
        "baseSize": {"width": IMAGEMAP_WIDTH, "height": height},
        "actions": [tap],
    }


def _pictures(parts: Sequence[Part]) -> dict[str, MediaAsset]:
    wanted = {part.media for part in parts if isinstance(part, ImagePart | CardPart) and part.media}
    found = MediaAsset.objects.in_bulk(wanted) if wanted else {}
    if missing := wanted - found.keys():
        raise MediaAsset.DoesNotExist(f"Not stored: {', '.join(sorted(missing))}")
    return found


def _tap(label: str, data: str) -> JsonObject:
    return {"type": "action", "action": {"type": "postback", "label": label, "data": data, "displayText": label}}
