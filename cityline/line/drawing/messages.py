"""Each type of LINE message as something to draw.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cityline.line.drawing.actions import button, tap
from cityline.line.drawing.flex import flex
from cityline.line.drawing.reading import Drawn, JsonObject, each, inside, picture, whole, words
from cityline.line.drawing.text import linked, text_runs, text_v2_runs


def drawn(message: JsonObject, *, interactive: bool) -> Drawn:
    """What a chat shows for ``message``; a labelled placeholder for a type that is not known here."""
    kind = words(message, "type")
    draw = _KINDS.get(kind)
    if draw is None:
        return _placeholder(_("(cannot be drawn here)"), kind)
    return draw(message, interactive)


def _text(message: JsonObject, interactive: bool) -> Drawn:
    return Drawn("line/text.html", {"runs": text_runs(message)})


def _text_v2(message: JsonObject, interactive: bool) -> Drawn:
    return Drawn("line/text.html", {"runs": text_v2_runs(message)})


def _image(message: JsonObject, interactive: bool) -> Drawn:
    url = picture(words(message, "previewImageUrl")) or picture(words(message, "originalContentUrl"))
    return Drawn("line/image.html", {"url": url}) if url else _placeholder(_("(picture)"))


def _video(message: JsonObject, interactive: bool) -> Drawn:
    url = picture(words(message, "previewImageUrl"))
    return Drawn("line/image.html", {"url": url, "is_video": True}) if url else _placeholder(_("(video)"))


def _imagemap(message: JsonObject, interactive: bool) -> Drawn:
    size = inside(message, "baseSize")
    base = picture(words(message, "baseUrl"))
    if not base:
        return _placeholder(words(message, "altText") or _("(picture)"))
    areas = []
    for action in each(message, "actions"):
        area = inside(action, "area")
        if made := tap(action, interactive=interactive, fallback=words(message, "altText")):
            corners = {name: whole(area, name, default=0) for name in ("x", "y", "width", "height")}
            areas.append({"tap": made, **corners})
    return Drawn(
        "line/imagemap.html",
        {
            "url": f"{base}/1040",
            "label": words(message, "altText"),
            "width": whole(size, "width", default=1040, low=1),
            "height": whole(size, "height", default=1040, low=1),
            "areas": areas,
        },
    )


def _template(message: JsonObject, interactive: bool) -> Drawn:
    template = inside(message, "template")
    label = words(message, "altText")
    match words(template, "type"):
        case "buttons" | "confirm" as kind:
            return Drawn(
                "line/flex.html",
                {"bubble": _column(template, interactive, is_confirm=kind == "confirm"), "label": label},
            )
        case "carousel" | "image_carousel":
            columns = [_column(column, interactive) for column in each(template, "columns")]
            return Drawn("line/carousel.html", {"columns": columns, "label": label})
        case kind:
            return _placeholder(label or _("(cannot be drawn here)"), kind)


def _column(column: JsonObject, interactive: bool, *, is_confirm: bool = False) -> Drawn:
    actions = each(column, "actions") or ([inside(column, "action")] if inside(column, "action") else [])
    buttons = [button(action, interactive=interactive, classes="line-button line-button--link") for action in actions]
    return Drawn(
        "line/template.html",
        {
            "url": picture(words(column, "thumbnailImageUrl") or words(column, "imageUrl")),
            "title": words(column, "title"),
            "runs": linked(words(column, "text")),
            "buttons": [made for made in buttons if made],
            "is_confirm": is_confirm,
        },
    )


def _flex(message: JsonObject, interactive: bool) -> Drawn:
    return flex(message, interactive=interactive)


def _location(message: JsonObject, interactive: bool) -> Drawn:
    return Drawn("line/location.html", {"title": words(message, "title"), "address": words(message, "address")})


def _sticker(message: JsonObject, interactive: bool) -> Drawn:
    return _placeholder(_("(sticker)"))


def _audio(message: JsonObject, interactive: bool) -> Drawn:
    return _placeholder(_("(voice message)"))


def _placeholder(text: str, kind: str = "") -> Drawn:
    return Drawn("line/placeholder.html", {"words": text, "kind": kind})


_KINDS: dict[str, Callable[[JsonObject, bool], Drawn]] = {
    "text": _text,
    "textV2": _text_v2,
    "image": _image,
    "video": _video,
    "audio": _audio,
    "imagemap": _imagemap,
    "flex": _flex,
    "template": _template,
    "location": _location,
    "sticker": _sticker,
}
