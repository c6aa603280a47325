"""A rich menu as a phone shows it: its picture, and the places on it that can be tapped."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cityline.line.drawing.actions import tap
from cityline.line.drawing.reading import JsonObject, each, inside, picture, whole, words


def draw_rich_menu(menu: JsonObject, *, picture_url: str, interactive: bool = False) -> SafeString:
    """HTML for one menu; ``interactive`` as in `draw`. Without a picture the places stand on plain ground."""
    size = inside(menu, "size")
    areas = []
    for number, area in enumerate(each(menu, "areas"), start=1):
        fallback = _("Place {number}").format(number=number)
        if made := tap(inside(area, "action"), interactive=interactive, fallback=fallback):
            bounds = inside(area, "bounds")
            corners = {name: whole(bounds, name, default=0) for name in ("x", "y", "width", "height")}
            areas.append({"tap": made, "number": number, **corners})
    return render_to_string(
        "line/rich_menu.html",
        {
            "label": words(menu, "chatBarText"),
            "url": picture(picture_url),
            "width": whole(size, "width", default=2500, low=1),
            "height": whole(size, "height", default=1686, low=1),
            "areas": areas,
        },
    )
