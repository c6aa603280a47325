"""Flex messages: bubbles and carousels, as deep as staff messages go, with LINE's sizes."""

import json
import re
from typing import Any

from cityline.simulator.checking.actions import check_action
from cityline.simulator.checking.problems import Checker

BUBBLE_BYTES = 30 * 1024
CAROUSEL_BYTES = 50 * 1024
COMPONENTS = ("box", "button", "image", "video", "icon", "text", "span", "separator", "filler")
BUBBLE_SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
_COLOUR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")


def check_flex(checker: Checker, contents: Any) -> None:
    """Check a Flex container. Paths begin at the container, as LINE writes them: ``/body/contents/0/text``."""
    if not isinstance(contents, dict):
        checker.add("must be specified", "/")
        return
    try:
        _check_container(checker, contents)
    except RecursionError:
        checker.add("nested too deeply", "/")


def _check_container(checker: Checker, contents: dict[str, Any]) -> None:
    size = len(json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode())
    if contents.get("type") == "bubble":
        if size > BUBBLE_BYTES:
            checker.add("the size of a bubble must be 30 KB or less", "/")
        _check_bubble(checker, contents, "")
    elif contents.get("type") == "carousel":
        if size > CAROUSEL_BYTES:
            checker.add("the size of a carousel must be 50 KB or less", "/")
        bubbles = checker.items(contents, "contents", "", most=12)
        for index, bubble in enumerate(bubbles):
            if bubble.get("type") != "bubble":
                checker.add("must be bubble", f"/contents/{index}/type")
            _check_bubble(checker, bubble, f"/contents/{index}")
        if len({str(bubble.get("size", "mega")) for bubble in bubbles}) > 1:
            checker.add("all bubbles of a carousel must have the same size", "/contents")
    else:
        checker.add("unknown container type", "/type")


def _check_bubble(checker: Checker, bubble: dict[str, Any], path: str) -> None:
    checker.choice(bubble, "size", path, BUBBLE_SIZES)
    checker.choice(bubble, "direction", path, ("ltr", "rtl"))
    blocks = [name for name in ("header", "hero", "body", "footer") if name in bubble]
    if not blocks:
        checker.add("at least one block must be specified", path or "/")
    for name in blocks:
        block = bubble[name]
        if not isinstance(block, dict) or (name != "hero" and block.get("type") != "box"):
            checker.add("must be box", f"{path}/{name}")
        elif name == "hero" and block.get("type") not in ("image", "box", "video"):
            checker.add("must be image, box or video", f"{path}/hero")
        else:
            _check_component(checker, block, f"{path}/{name}")
    if "action" in bubble:
        check_action(checker, bubble["action"], f"{path}/action", label_most=40, label_required=False)


def _check_component(checker: Checker, component: dict[str, Any], path: str) -> None:
    kind = component.get("type")
    if kind not in COMPONENTS:
        checker.add("unknown component type", f"{path}/type")
        return
    for name in ("color", "backgroundColor", "borderColor"):
        if name in component and not (isinstance(component[name], str) and _COLOUR.match(component[name])):
            checker.add("invalid color", f"{path}/{name}")
    if kind == "box":
        _check_box(checker, component, path)
    elif kind == "text":
        _check_text(checker, component, path)
    elif kind in {"image", "icon", "video"}:
        checker.url(component, "url", path)
    if kind == "button":
        check_action(checker, component.get("action"), f"{path}/action", label_most=40)
        checker.choice(component, "style", path, ("primary", "secondary", "link"))
    elif "action" in component:
        check_action(checker, component["action"], f"{path}/action", label_most=40, label_required=False)


def _check_box(checker: Checker, box: dict[str, Any], path: str) -> None:
    checker.choice(box, "layout", path, ("horizontal", "vertical", "baseline"), required=True)
    contents = box.get("contents")
    if not isinstance(contents, list):
        checker.add("must be specified", f"{path}/contents")
        return
    for index, child in enumerate(contents):
        where = f"{path}/contents/{index}"
        if isinstance(child, dict):
            _check_component(checker, child, where)
        else:
            checker.add("must be object", where)


def _check_text(checker: Checker, text: dict[str, Any], path: str) -> None:
    spans = text.get("contents")
    if isinstance(spans, list) and spans:
        for index, span in enumerate(spans):
            checker.text(span if isinstance(span, dict) else {}, "text", f"{path}/contents/{index}", most=2000)
        return
    checker.text(text, "text", path, most=2000)
    if "maxLines" in text and not isinstance(text["maxLines"], int):
        checker.add("must be number", f"{path}/maxLines")
