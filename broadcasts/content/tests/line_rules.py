"""LINE's own limits for message objects, written down once more and apart from the code, to check it against.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

import json
import re
from urllib.parse import urlsplit

_ASCII_URL = re.compile(r"^[\x21-\x7e]+$")


def units(text):
    return len(text.encode("utf-16-le")) // 2


def broken(messages):
    """Every limit that ``messages`` breaks; empty when LINE takes them."""
    found = []
    if not 1 <= len(messages) <= 5:
        found.append("number of messages")
    for message in messages:
        found.extend(_BY_TYPE[message["type"]](message))
        found.extend(_sender(message.get("sender")))
        found.extend(_quick_reply(message.get("quickReply")))
    if len(json.dumps(messages).encode()) + 500 * 40 > 2_000_000:
        found.append("size of the request")
    return found


def _text(message):
    return [] if 1 <= units(message["text"]) <= 5000 else ["text"]


def _image(message):
    return [name for name in ("originalContentUrl", "previewImageUrl") if not _url(message[name], 2000)]


def _imagemap(message):
    found = [] if _alt_text(message) else ["altText"]
    if not _url(message["baseUrl"], 2000) or message["baseSize"]["width"] != 1040 or message["baseSize"]["height"] < 1:
        found.append("base")
    for action in message["actions"]:
        if not _link(action["linkUri"]):
            found.append("linkUri")
        area = action["area"]
        if area["x"] + area["width"] > 1040 or area["y"] + area["height"] > message["baseSize"]["height"]:
            found.append("area")
    return found if len(message["actions"]) <= 50 else [*found, "actions"]


def _flex(message):
    found = [] if _alt_text(message) else ["altText"]
    # Counted as the SDK would send it, every kana as six bytes: the stricter reading of "30 KB".
    if len(json.dumps(message["contents"], ensure_ascii=False).encode()) > 30_000:
        found.append("bubble size")
    return [*found, *_component(message["contents"])]


def _component(component):
    found = []
    if component["type"] == "text" and not component["text"]:
        found.append("empty text")
    if component["type"] == "box" and not component["contents"]:
        found.append("empty box")
    if component["type"] == "image":
        width, height = map(int, component["aspectRatio"].split(":"))
        if not (_url(component["url"], 2000) and 1 <= width <= 100_000 and 1 <= height <= 3 * width):
            found.append("image")
    if component["type"] == "button":
        action = component["action"]
        if not _link(action["uri"]) or not action["label"]:
            found.append("button")
    for name in ("hero", "body", "footer"):
        if name in component:
            found.extend(_component(component[name]))
    for child in component.get("contents", []):
        found.extend(_component(child))
    return found


def _sender(sender):
    if sender is None:
        return []
    return [] if units(sender.get("name", "")) <= 20 and _url(sender.get("iconUrl", "http://x/"), 2000) else ["sender"]


def _quick_reply(quick_reply):
    if quick_reply is None:
        return []
    found = [] if len(quick_reply["items"]) <= 13 else ["quick replies"]
    for item in quick_reply["items"]:
        if len(item["action"]["label"]) > 20 or units(item["action"]["data"]) > 300:
            found.append("quick reply")
    return found


def _alt_text(message):
    return 1 <= units(message["altText"]) <= 1500


def _url(url, most):
    return len(url) <= most and bool(_ASCII_URL.match(url))


def _link(url):
    return _url(url, 1000) and urlsplit(url).scheme in {"http", "https", "tel", "line"}


_BY_TYPE = {"text": _text, "image": _image, "imagemap": _imagemap, "flex": _flex}
