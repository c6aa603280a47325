"""Putting a publication up at LINE, one step at a time: menus, pictures, other names. Nobody sees any of it yet.

Each step first asks what LINE has already, because the process before may have died after LINE did it.
"""

from collections.abc import Collection

from cityline.line import rich_menus as line
from cityline.line.errors import LineRefused
from subscribers.models import MenuPublication, PublishedPanel
from subscribers.rich_menus import objects


def name_of(panel: PublishedPanel) -> str:
    return f"{objects.MARK}{panel.mark}"


def alias_of(panel: PublishedPanel) -> str:
    """At most 32 characters, never used again: who still sees the menu before keeps its tabs until it is gone."""
    return f"c{panel.publication_id}-{panel.panel.position}"


def is_whole(panels: Collection[PublishedPanel]) -> bool:
    """Whether all of it stands at LINE; not so while something that was deleted there is made anew."""
    return all(panel.has_picture and (panel.has_alias or len(panels) == 1) for panel in panels)


def step(publication: MenuPublication) -> bool:
    """Do what is next to do; False when everything stands ready to be shown. Raises LineError."""
    panels = list(
        publication.panels.select_related("panel__picture", "panel__version").prefetch_related("panel__areas__opens")
    )
    for panel in panels:
        if not panel.line_menu_id:
            return _make(panel, panels)
    for panel in panels:
        if not panel.has_picture:
            return _give_picture(panel)
    for panel in panels:
        if len(panels) > 1 and not panel.has_alias:
            return _name(panel)
    return False


def _make(panel: PublishedPanel, panels: list[PublishedPanel]) -> bool:
    name = name_of(panel)
    made = {menu.name: menu.menu_id for menu in line.list_menus()}
    aliases = {each.panel_id: alias_of(each) for each in panels}
    wanted = objects.menu_object(version=panel.panel.version, panel=panel.panel, name=name, aliases=aliases)
    panel.line_menu_id = made.get(name) or line.create(menu=wanted)
    panel.save(update_fields=["line_menu_id"])
    return True


def _give_picture(panel: PublishedPanel) -> bool:
    picture = panel.panel.picture
    if picture is None:
        raise LineRefused("no_picture")
    if not line.has_picture(menu_id=panel.line_menu_id):
        content = bytes(picture.content)
        line.upload_picture(menu_id=panel.line_menu_id, content=content, content_type=picture.content_type)
    panel.has_picture = True
    panel.save(update_fields=["has_picture"])
    return True


def _name(panel: PublishedPanel) -> bool:
    alias, known = alias_of(panel), line.list_aliases()
    if alias not in known:
        line.create_alias(alias=alias, menu_id=panel.line_menu_id)
    elif known[alias] != panel.line_menu_id:
        line.change_alias(alias=alias, menu_id=panel.line_menu_id)
    panel.has_alias = True
    panel.save(update_fields=["has_alias"])
    return True
