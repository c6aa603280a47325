"""Writing a version: a draft is changed by whoever looks after menus, one save at a time, under its row lock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cityline.audit.services import record
from cityline.line import rich_menus as line
from cityline.line.errors import LineError
from cityline.staff.models import User
from subscribers.exceptions import MenuChanged, MenuError, MenuNotReady
from subscribers.models import (
    ActionKind,
    Category,
    MenuArea,
    MenuPanel,
    MenuPicture,
    MenuVersion,
    RichMenu,
    VersionState,
)
from subscribers.rich_menus import checking, grids, objects, publishing
from subscribers.rich_menus.picture_making import Design
from subscribers.rich_menus.rights import demand_right

TABS_MAX = 5


@dataclass(frozen=True)
class AreaTyped:
    """A place as it was typed; ``opens`` is the position of a tab."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    label: str = ""
    value: str = ""
    opens: int | None = None


@transaction.atomic
def create(*, by: User, name: str, category: Category | None = None, position: int = 100) -> MenuVersion:
    """A new menu with an empty draft. Raises MenuNotAllowed, MenuError where there is one for these residents."""
    demand_right(by)
    try:
        with transaction.atomic():
            menu = RichMenu.objects.create(name=name, category=category, position=position)
    except IntegrityError:
        raise MenuError(_("There is a menu for these residents already. Change that one.")) from None
    record(action="subscribers.create_menu", actor=by, on=menu)
    return begin(by=by, menu_id=menu.pk)


@transaction.atomic
def rename(*, by: User, menu_id: int, name: str, position: int) -> RichMenu:
    """Call it otherwise among us, or rank it otherwise among the menus for some; for whom it is stays."""
    demand_right(by)
    menu = RichMenu.objects.select_for_update().get(pk=menu_id)
    is_ranked_anew = menu.position != position
    menu.name, menu.position = name, position
    menu.save(update_fields=["name", "position"])
    record(action="subscribers.rename_menu", actor=by, on=menu, position=position)
    if is_ranked_anew and menu.category_id is not None:
        publishing.look_at_everybody_again()
        publishing.ring()
    return menu


@transaction.atomic
def begin(*, by: User, menu_id: int) -> MenuVersion:
    """The version being written; a new one begins as the newest was."""
    demand_right(by)
    menu = RichMenu.objects.select_for_update().get(pk=menu_id)
    newest = menu.versions.first()
    if newest is not None and newest.state != VersionState.APPROVED:
        return newest
    made = MenuVersion.objects.create(menu=menu, number=newest.number + 1 if newest else 1)
    made.contributors.add(by)
    if newest is None:
        panel = MenuPanel.objects.create(version=made, position=0, name=menu.name[:20], grid=grids.DEFAULT)
        _lay_out(made, panel)
    else:
        _copy(newest, made)
    record(action="subscribers.edit_menu", actor=by, on=menu, version=made.number)
    return made


@transaction.atomic
def save(
    *,
    by: User,
    version_id: int,
    revision: int,
    bar_text: str,
    is_open: bool,
    panel_id: int,
    panel_name: str,
    areas: Sequence[AreaTyped],
) -> MenuVersion:
    """Keep what is typed about a version and one of its tabs. Raises MenuNotAllowed, MenuChanged."""
    version = _touched(by, version_id, revision, bar_text=bar_text, is_open=is_open)
    panel = version.panels.get(pk=panel_id)
    panel.name = panel_name
    panel.save(update_fields=["name"])
    panel.areas.all().delete()
    MenuArea.objects.bulk_create(as_areas(panel, version.panels.all(), areas))
    return version


def as_areas(panel: MenuPanel, panels: Iterable[MenuPanel], typed: Sequence[AreaTyped]) -> list[MenuArea]:
    """What was typed as places of this tab, not saved."""
    tabs = {each.position: each for each in panels}
    return [
        MenuArea(
            panel=panel,
            position=place,
            x=area.x,
            y=area.y,
            width=area.width,
            height=area.height,
            kind=area.kind,
            label=area.label,
            value=area.value if area.kind in {ActionKind.LINK, ActionKind.MESSAGE} else "",
            opens=tabs.get(area.opens) if area.kind == ActionKind.TAB and area.opens is not None else None,
        )
        for place, area in enumerate(typed)
    ]


@transaction.atomic
def set_picture(
    *, by: User, version_id: int, revision: int, panel_id: int, picture: MenuPicture, made_with: Design | None = None
) -> MenuVersion:
    """Put another picture under the places; where the places come from a grid they follow its size."""
    version = _touched(by, version_id, revision)
    panel = version.panels.get(pk=panel_id)
    had = objects.size_of(panel)
    panel.picture = picture
    panel.colour, panel.is_filled = (made_with.colour, made_with.is_filled) if made_with else ("", False)
    panel.save(update_fields=["picture", "colour", "is_filled"])
    if had != (picture.width, picture.height):
        for area in panel.areas.all():
            area.x, right = (round(side * picture.width / had[0]) for side in (area.x, area.x + area.width))
            area.y, bottom = (round(side * picture.height / had[1]) for side in (area.y, area.y + area.height))
            area.width, area.height = right - area.x, bottom - area.y
            area.save(update_fields=["x", "y", "width", "height"])
    return version


@transaction.atomic
def divide(*, by: User, version_id: int, revision: int, panel_id: int, grid: str) -> MenuVersion:
    """Divide a tab anew. What the places did stays with them in their order."""
    version = _touched(by, version_id, revision)
    panel = version.panels.get(pk=panel_id)
    panel.grid = grid if grid in grids.GRIDS else grids.FREE
    panel.save(update_fields=["grid"])
    if panel.grid != grids.FREE:
        _lay_out(version, panel)
    return version


@transaction.atomic
def add_tab(*, by: User, version_id: int, revision: int) -> MenuPanel:
    """One tab more, at the end; a strip of tabs comes into all of them."""
    version = _touched(by, version_id, revision)
    count = version.panels.count()
    if count >= TABS_MAX:
        raise MenuError(_("A menu has five tabs at most: more do not fit on a phone."))
    made = MenuPanel.objects.create(
        version=version, position=count, name=_("Tab {number}").format(number=count + 1), grid=grids.DEFAULT
    )
    for panel in version.panels.all():
        if panel.grid != grids.FREE:
            _lay_out(version, panel)
    return made


@transaction.atomic
def remove_tab(*, by: User, version_id: int, revision: int, panel_id: int) -> MenuVersion:
    """Take a tab out; what led to it leads nowhere until somebody says where to. The last one stays."""
    version = _touched(by, version_id, revision)
    if version.panels.count() < 2:
        raise MenuError(_("A menu has at least one tab."))
    gone = version.panels.get(pk=panel_id)
    MenuArea.objects.filter(opens=gone).update(opens=None)
    gone.delete()
    for place, panel in enumerate(version.panels.all()):
        if panel.position != place:
            panel.position = place
            panel.save(update_fields=["position"])
    for panel in version.panels.all():
        if panel.grid != grids.FREE:
            _lay_out(version, panel)
    return version


def submit(*, by: User, version_id: int, revision: int) -> MenuVersion:
    """Ask a second person to look. Raises MenuNotReady with everything that is missing, LINE's own objections too."""
    demand_right(by)
    version = MenuVersion.objects.select_related("menu").get(pk=version_id)
    panels = whole(version)
    missing = checking.problems(version, panels)
    if missing:
        raise MenuNotReady(missing)
    _ask_line(version, panels)
    with transaction.atomic():
        version = _touched(by, version_id, revision, state=VersionState.SUBMITTED)
        MenuVersion.objects.filter(pk=version_id).update(submitted_by=by, submitted_at=timezone.now())
        record(action="subscribers.submit_menu", actor=by, on=version.menu, version=version.number)
    return version


def whole(version: MenuVersion) -> list[MenuPanel]:
    """The tabs with pictures (without their bytes) and places."""
    return list(version.panels.select_related("picture").defer("picture__content").prefetch_related("areas__opens"))


def _ask_line(version: MenuVersion, panels: list[MenuPanel]) -> None:
    """LINE's own dry run. Whether LINE answers now decides nothing: it is asked again when the menu is made."""
    try:
        objections = [
            problem
            for panel in panels
            for problem in line.validate(menu=objects.menu_object(version=version, panel=panel, name=objects.MARK))
        ]
    except LineError:
        return
    if objections:
        raise MenuNotReady(
            [
                _("LINE objects to {place}: {words}").format(place=each.property, words=each.message)
                for each in objections
            ]
        )


def _touched(by: User, version_id: int, revision: int, **changes: object) -> MenuVersion:
    """The draft, locked, one revision further, and with this person's hand noted in it."""
    demand_right(by)
    version = MenuVersion.objects.select_for_update(of=("self",)).select_related("menu").get(pk=version_id)
    if version.state != VersionState.DRAFT or version.revision != revision:
        raise MenuChanged
    version.revision += 1
    for name, value in changes.items():
        setattr(version, name, value)
    version.save(update_fields=["revision", *changes])
    version.contributors.add(by)
    return version


def _lay_out(version: MenuVersion, panel: MenuPanel) -> None:
    """The places of the panel's grid, each with what the one before it in its place did; tabs first."""
    panels = list(version.panels.all())
    width, height = objects.size_of(panel)
    strip, below = grids.cells(panel.grid, width=width, height=height, tabs=len(panels))
    kept = [area for area in panel.areas.all() if area.kind != ActionKind.TAB]
    panel.areas.all().delete()
    made = [
        MenuArea(x=x, y=y, width=w, height=h, kind=ActionKind.TAB, label=each.name[:20], opens=each)
        for (x, y, w, h), each in zip(strip, panels, strict=False)
    ]
    for place, (x, y, w, h) in enumerate(below):
        did = kept[place] if place < len(kept) else MenuArea(kind=ActionKind.LINK)
        said = {name: getattr(did, name) for name in ("kind", "label", "value", "opens")}
        made.append(MenuArea(x=x, y=y, width=w, height=h, **said))
    for place, area in enumerate(made):
        area.panel, area.position = panel, place
    MenuArea.objects.bulk_create(made)


def _copy(source: MenuVersion, target: MenuVersion) -> None:
    target.bar_text, target.is_open = source.bar_text, source.is_open
    target.save(update_fields=["bar_text", "is_open"])
    twins: dict[int, MenuPanel] = {}
    panels = whole(source)
    for panel in panels:
        same = {
            name: getattr(panel, name) for name in ("position", "name", "grid", "picture_id", "colour", "is_filled")
        }
        twins[panel.pk] = MenuPanel.objects.create(version=target, **same)
    copies = []
    for panel in panels:
        for area in panel.areas.all():
            opens = twins.get(area.opens_id) if area.opens_id else None
            fields = ("position", "x", "y", "width", "height", "label", "kind", "value")
            did = {name: getattr(area, name) for name in fields}
            copies.append(MenuArea(panel=twins[panel.pk], opens=opens, **did))
    MenuArea.objects.bulk_create(copies)
