"""What a tap does: open a link, or (postback, message …) something the page's own script may act on."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cityline.line.drawing.reading import Drawn, JsonObject, each, inside, link, picture, words


@dataclass(frozen=True, slots=True)
class Tap:
    """``href`` or else ``data``: the action's JSON, for a script to carry out where ``enabled``."""

    label: str
    href: str
    data: str
    enabled: bool


def tap(action: JsonObject, *, interactive: bool, fallback: str = "") -> Tap | None:
    """None when there is no action at all."""
    if not action:
        return None
    uri = words(action, "uri") or words(action, "linkUri")
    href = link(uri) if words(action, "type") == "uri" else ""
    label = words(action, "label") or words(action, "text") or fallback or uri or _("(button without words)")
    is_dead_link = words(action, "type") == "uri" and not href
    data = "" if href or is_dead_link else json.dumps(action, ensure_ascii=False, sort_keys=True, default=str)
    return Tap(label=label, href=href, data=data, enabled=interactive and bool(data))


def quick_replies(message: JsonObject, *, interactive: bool) -> list[dict[str, Any]]:
    items = [
        (picture(words(item, "imageUrl")), tap(inside(item, "action"), interactive=interactive))
        for item in each(inside(message, "quickReply"), "items")
    ]
    return [{"icon": icon, "tap": action} for icon, action in items if action is not None]


def button(action: JsonObject, *, interactive: bool, classes: str = "line-button") -> Drawn | None:
    made = tap(action, interactive=interactive)
    return Drawn("line/button.html", {"tap": made, "classes": classes}) if made else None
