"""Flex bubbles and carousels: boxes, texts, pictures, buttons, separators."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from cityline.line.drawing.actions import tap
from cityline.line.drawing.colours import nearest
from cityline.line.drawing.reading import Drawn, JsonObject, each, inside, picture, whole, words
from cityline.line.drawing.styles import (
    BUBBLE_SIZES,
    IMAGE_SIZES,
    alignment,
    boxing,
    lettering,
    placing,
    step,
)
from cityline.line.drawing.text import Run

# The two signs our cards use are drawn here, because a browser without an emoji font would show empty boxes.
_SIGNS = {
    "📅": {"sign": "calendar", "text": "📅"},
    "📍": {"sign": "pin", "text": "📍"},
}
_DEPTH_MAX = 12
_RATIO = re.compile(r"^([0-9]{1,6}):([0-9]{1,6})$")


def flex(message: JsonObject, *, interactive: bool) -> Drawn:
    contents = inside(message, "contents")
    label = words(message, "altText")
    if words(contents, "type") == "carousel":
        bubbles = [_bubble(item, interactive=interactive) for item in each(contents, "contents")]
        return Drawn("line/carousel.html", {"columns": bubbles, "label": label})
    return Drawn("line/flex.html", {"bubble": _bubble(contents, interactive=interactive), "label": label})


def _bubble(bubble: JsonObject, *, interactive: bool) -> Drawn:
    size = words(bubble, "size")
    blocks = []
    for name in ("header", "hero", "body", "footer"):
        if block := inside(bubble, name):
            colour = nearest(words(inside(inside(bubble, "styles"), name), "backgroundColor"))
            ruled = inside(inside(bubble, "styles"), name).get("separator") is True
            classes = f"line-block line-block--{name}"
            classes += f" line-b-{colour}" if colour else ""
            classes += " line-block--ruled" if ruled else ""
            blocks.append({"classes": classes, "drawn": _component(block, interactive=interactive, depth=0)})
    return Drawn(
        "line/flex_bubble.html",
        {
            "size": size if size in BUBBLE_SIZES else "mega",
            "blocks": blocks,
            "tap": tap(inside(bubble, "action"), interactive=interactive),
            "rtl": words(bubble, "direction") == "rtl",
        },
    )


def _component(component: JsonObject, *, interactive: bool, depth: int) -> Drawn:
    kind = words(component, "type")
    if kind == "box" and depth < _DEPTH_MAX:
        return _box(component, interactive=interactive, depth=depth)
    draw = _KINDS.get(kind)
    return draw(component, interactive) if draw else _unknown(kind)


def _box(box: JsonObject, *, interactive: bool, depth: int) -> Drawn:
    layout = words(box, "layout")
    layout = layout if layout in {"horizontal", "vertical", "baseline"} else "vertical"
    return Drawn(
        "line/flex_box.html",
        {
            "classes": " ".join([f"line-box line-box--{layout}", *placing(box), *boxing(box)]),
            "contents": [_component(item, interactive=interactive, depth=depth + 1) for item in each(box, "contents")],
            "tap": tap(inside(box, "action"), interactive=interactive),
        },
    )


def _text(text: JsonObject, interactive: bool) -> Drawn:
    spans = [
        Run(words(span, "text"), classes=" ".join(lettering(span)))
        for span in each(text, "contents")
        if words(span, "type") == "span"
    ]
    if (sign := words(text, "text")) in _SIGNS and not spans:
        return Drawn(
            "line/flex_sign.html",
            {"classes": " ".join(["line-text", *placing(text), *lettering(text)]), **_SIGNS[sign]},
        )
    wrap = "line-wrap" if text.get("wrap") is True else "line-nowrap"
    return Drawn(
        "line/flex_text.html",
        {
            "classes": " ".join(["line-text", wrap, *placing(text), *lettering(text), *alignment(text)]),
            "runs": spans or [Run(words(text, "text"))],
            "tap": tap(inside(text, "action"), interactive=interactive),
        },
    )


def _image(image: JsonObject, interactive: bool) -> Drawn:
    found = _RATIO.match(words(image, "aspectRatio"))
    width, height = (max(1, int(found[1])), max(1, int(found[2]))) if found else (1, 1)
    size = words(image, "size")
    size = "full" if size == "full" else step(size, IMAGE_SIZES, default="md")
    return Drawn(
        "line/flex_image.html",
        {
            "classes": " ".join([f"line-image line-image--{size}", *placing(image), *alignment(image)]),
            "url": picture(words(image, "url")),
            "width": width,
            "height": min(height, 3 * width),
            "fit": "slice" if words(image, "aspectMode") == "cover" else "meet",
            "tap": tap(inside(image, "action"), interactive=interactive),
        },
    )


def _button(button: JsonObject, interactive: bool) -> Drawn:
    style = words(button, "style")
    style = style if style in {"primary", "secondary"} else "link"
    colour = nearest(words(button, "color"))
    coloured = f"line-{'c' if style == 'link' else 'b'}-{colour}" if colour else ""
    height = "line-button--sm" if words(button, "height") == "sm" else ""
    classes = ["line-button", f"line-button--{style}", height, coloured, *placing(button)]
    return Drawn(
        "line/button.html",
        {
            "classes": " ".join(filter(None, classes)),
            "tap": tap(inside(button, "action") or {"type": ""}, interactive=interactive),
        },
    )


def _separator(separator: JsonObject, interactive: bool) -> Drawn:
    colour = nearest(words(separator, "color")) or "silver"
    return Drawn("line/flex_separator.html", {"classes": " ".join([f"line-rule line-b-{colour}", *placing(separator)])})


def _space(space: JsonObject, interactive: bool) -> Drawn:
    flex_ = whole(space, "flex", default=1, high=5)
    return Drawn("line/flex_space.html", {"classes": f"line-space line-f-{flex_}"})


def _video(video: JsonObject, interactive: bool) -> Drawn:
    """A video is shown by its preview; what plays it is the phone's business."""
    still = {**video, "type": "image", "url": words(video, "previewUrl"), "size": "full", "aspectMode": "cover"}
    return _image(still, interactive)


def _icon(icon: JsonObject, interactive: bool) -> Drawn:
    still = {**icon, "size": "xxs"}
    return _image(still, interactive)


def _unknown(kind: str) -> Drawn:
    return Drawn("line/placeholder.html", {"words": _("(cannot be drawn here)"), "kind": kind})


_KINDS: dict[str, Callable[[JsonObject, bool], Drawn]] = {
    "text": _text,
    "image": _image,
    "button": _button,
    "separator": _separator,
    "filler": _space,
    "spacer": _space,
    "video": _video,
    "icon": _icon,
}
