"""Actions: what happens when a resident taps something."""

from typing import Any

from cityline.simulator.checking.problems import Checker

KINDS = (
    "postback",
    "message",
    "uri",
    "datetimepicker",
    "camera",
    "cameraRoll",
    "location",
    "richmenuswitch",
    "clipboard",
)
LINK_SCHEMES = ("http", "https", "line", "tel")


def check_action(checker: Checker, action: Any, path: str, *, label_most: int, label_required: bool = True) -> None:
    if not isinstance(action, dict):
        checker.add("must be specified", path)
        return
    kind = action.get("type")
    if kind not in KINDS:
        checker.choice(action, "type", path, KINDS, required=True)
        return
    checker.text(action, "label", path, most=label_most, required=label_required, by_grapheme=True)
    if kind == "uri":
        checker.url(action, "uri", path, most=1000, schemes=LINK_SCHEMES)
    elif kind == "message":
        checker.text(action, "text", path, most=300, by_grapheme=True)
    elif kind == "postback":
        checker.text(action, "data", path, most=300)
        for name in ("displayText", "text", "fillInText"):
            checker.text(action, name, path, most=300, required=False, by_grapheme=True)
    elif kind == "clipboard":
        checker.text(action, "clipboardText", path, most=1000)
    elif kind in {"datetimepicker", "richmenuswitch"}:
        checker.text(action, "data", path, most=300)
