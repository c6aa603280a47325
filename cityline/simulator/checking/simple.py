"""Messages that are one flat object each."""

import re
from typing import Any

from cityline.simulator.checking.problems import Checker, utf16_units

Message = dict[str, Any]


def check_text(checker: Checker, message: Message, path: str) -> None:
    text = checker.text(message, "text", path, most=5000)
    emojis = message.get("emojis")
    if emojis is None:
        return
    for index, emoji in enumerate(checker.items(message, "emojis", path, least=0, most=20)):
        position = emoji.get("index")
        units = text.encode("utf-16-le")
        if (
            not isinstance(position, int)
            or not 0 <= position < utf16_units(text)
            or units[2 * position : 2 * position + 2] != b"$\0"
        ):
            checker.add("invalid emoji index", checker.at(checker.at(path, "emojis"), index))


def check_text_v2(checker: Checker, message: Message, path: str) -> None:
    text = checker.text(message, "text", path, most=5000)
    substitution = message.get("substitution") or {}
    where = checker.at(path, "substitution")
    if not isinstance(substitution, dict) or len(substitution) > 100:
        checker.add("Size must be between 0 and 100", where)
        return
    wanted = set(re.findall(r"\{([0-9A-Za-z_]{1,20})\}", text.replace("{{", "").replace("}}", "")))
    for key in sorted(wanted - set(substitution)):
        checker.add(f"substitution for {{{key}}} must be specified", where)
    for key, value in substitution.items():
        if not isinstance(value, dict) or value.get("type") not in ("emoji", "mention"):
            checker.add("must be valid", f"{where}.{key}")
        elif value["type"] == "mention":
            checker.add("mention is not available", f"{where}.{key}")


def check_image(checker: Checker, message: Message, path: str) -> None:
    checker.url(message, "originalContentUrl", path)
    checker.url(message, "previewImageUrl", path)


def check_audio(checker: Checker, message: Message, path: str) -> None:
    checker.url(message, "originalContentUrl", path)
    if not isinstance(message.get("duration"), int | float):
        checker.add("must be specified", checker.at(path, "duration"))


def check_video(checker: Checker, message: Message, path: str) -> None:
    check_image(checker, message, path)
    checker.text(message, "trackingId", path, most=100, required=False)


def check_location(checker: Checker, message: Message, path: str) -> None:
    checker.text(message, "title", path, most=100)
    checker.text(message, "address", path, most=100)
    for name in ("latitude", "longitude"):
        if not isinstance(message.get(name), int | float):
            checker.add("must be specified", checker.at(path, name))


def check_sticker(checker: Checker, message: Message, path: str) -> None:
    for name in ("packageId", "stickerId"):
        if not re.fullmatch(r"\d{1,20}", str(message.get(name, ""))):
            checker.add("invalid sticker", checker.at(path, name))


def check_coupon(checker: Checker, message: Message, path: str) -> None:
    checker.text(message, "couponId", path, most=255)
    checker.text(message, "deliveryTag", path, most=30, required=False)


def check_imagemap(checker: Checker, message: Message, path: str) -> None:
    checker.text(message, "altText", path, most=1500)
    checker.url(message, "baseUrl", path)
    size = message.get("baseSize")
    width, height = (size.get("width"), size.get("height")) if isinstance(size, dict) else (None, None)
    if width != 1040:
        checker.add("must be 1040", checker.at(checker.at(path, "baseSize"), "width"))
    if not isinstance(height, int) or height < 1:
        checker.add("must be greater than 0", checker.at(checker.at(path, "baseSize"), "height"))
    for index, action in enumerate(checker.items(message, "actions", path, least=0, most=50)):
        where = checker.at(checker.at(path, "actions"), index)
        checker.choice(action, "type", where, ("uri", "message", "clipboard"), required=True)
        if action.get("type") == "uri":
            checker.url(action, "linkUri", where, most=1000, schemes=("http", "https", "line", "tel"))
        elif action.get("type") == "message":
            checker.text(action, "text", where, most=400)
        area = action.get("area")
        sides = area if isinstance(area, dict) else {}
        if any(not isinstance(sides.get(side), int) for side in ("x", "y", "width", "height")):
            checker.add("must be specified", checker.at(where, "area"))
