"""All messages of one request: how many, of which types, with which sender and quick replies."""

import re
from typing import Any

from cityline.simulator.answers import Refusal, body_errors
from cityline.simulator.checking import simple
from cityline.simulator.checking.actions import check_action
from cityline.simulator.checking.flex import check_flex
from cityline.simulator.checking.problems import Checker
from cityline.simulator.checking.templates import check_template

MOST_MESSAGES = 5
SIMPLE = {
    "text": simple.check_text,
    "textV2": simple.check_text_v2,
    "image": simple.check_image,
    "video": simple.check_video,
    "audio": simple.check_audio,
    "location": simple.check_location,
    "sticker": simple.check_sticker,
    "imagemap": simple.check_imagemap,
    "coupon": simple.check_coupon,
}
STRUCTURED = {"flex": check_flex, "template": check_template}
KINDS = (*SIMPLE, *STRUCTURED)
_RESERVED_NAME = re.compile(r"\bLINE\b", re.IGNORECASE)


def check_messages(messages: Any) -> Refusal | None:
    """What LINE would answer to these messages, or None when it would take them."""
    checker = Checker([])
    listed = checker.items({"messages": messages}, "messages", "", most=MOST_MESSAGES)
    if checker.problems:
        return body_errors([problem._replace(property="messages") for problem in checker.problems])
    structured: Refusal | None = None
    for index, message in enumerate(listed):
        path = f"messages[{index}]"
        kind = message.get("type")
        if not isinstance(kind, str):
            checker.choice(message, "type", path, KINDS, required=True)
        elif kind in SIMPLE:
            SIMPLE[kind](checker, message, path)
        elif kind in STRUCTURED:
            checker.text(message, "altText", path, most=1500)
            inner = Checker([], separator="/")
            STRUCTURED[kind](inner, message.get("contents" if kind == "flex" else "template"))
            if inner.problems and structured is None:
                structured = Refusal(400, f"A message ({path}) in the request body is invalid", details=inner.problems)
        else:
            checker.choice(message, "type", path, KINDS, required=True)
        _check_sender(checker, message.get("sender"), f"{path}.sender")
        _check_quick_reply(checker, message.get("quickReply"), f"{path}.quickReply")
    return body_errors(checker.problems) if checker.problems else structured


def _check_sender(checker: Checker, sender: Any, path: str) -> None:
    if sender is None:
        return
    if not isinstance(sender, dict):
        checker.add("must be object", path)
        return
    name = checker.text(sender, "name", path, most=20, required=False)
    if _RESERVED_NAME.search(name):
        checker.add("Invalid sender name", f"{path}.name")
    checker.url(sender, "iconUrl", path, required=False)


def _check_quick_reply(checker: Checker, quick_reply: Any, path: str) -> None:
    if quick_reply is None:
        return
    holder = quick_reply if isinstance(quick_reply, dict) else {}
    for index, item in enumerate(checker.items(holder, "items", path, most=13)):
        where = f"{path}.items[{index}]"
        checker.url(item, "imageUrl", where, required=False)
        check_action(checker, item.get("action"), f"{where}.action", label_most=20)
