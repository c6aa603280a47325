"""A panel as LINE's rich menu object. Previews, the dry run and publishing use this one."""

from collections.abc import Mapping
from typing import Any

from subscribers.models import ActionKind, MenuArea, MenuPanel, MenuVersion
from subscribers.rich_menus import grids
from subscribers.services import taps

MARK = "cityline:"
"""What the names of our menus at LINE begin with: those of other tools are left alone."""
PREVIEW_ALIAS = "preview-{position}"


def size_of(panel: MenuPanel) -> tuple[int, int]:
    if panel.picture is not None:
        return panel.picture.width, panel.picture.height
    return grids.size_of(panel.grid)


def menu_object(
    *, version: MenuVersion, panel: MenuPanel, name: str, aliases: Mapping[int, str] | None = None
) -> dict[str, Any]:
    """``aliases``: LINE's names of the panels by their row; made up where nothing is published."""
    width, height = size_of(panel)
    return {
        "size": {"width": width, "height": height},
        "selected": version.is_open,
        "name": name,
        "chatBarText": version.bar_text,
        "areas": [
            {
                "bounds": {"x": area.x, "y": area.y, "width": area.width, "height": area.height},
                "action": action(area, aliases),
            }
            for area in panel.areas.all()
        ],
    }


def action(area: MenuArea, aliases: Mapping[int, str] | None) -> dict[str, Any]:
    label = {"label": area.label} if area.label else {}
    match area.kind:
        case ActionKind.LINK:
            return {"type": "uri", **label, "uri": area.value}
        case ActionKind.MESSAGE:
            return {"type": "message", **label, "text": area.value}
        case ActionKind.TAB:
            opened = area.opens
            if aliases is not None and opened is not None:
                alias = aliases[opened.pk]
            else:
                alias = PREVIEW_ALIAS.format(position=opened.position if opened else 0)
            return {"type": "richmenuswitch", **label, "richMenuAliasId": alias, "data": taps.MENU_TAB}
        case _:
            data = taps.SENT if area.kind == ActionKind.SENT else taps.CHOICES
            return {"type": "postback", **label, "data": data, **({"displayText": area.label} if area.label else {})}
