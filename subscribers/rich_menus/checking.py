"""What is missing before a version can be submitted, in words that say what to do."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import MENU_AREAS_MAX, MENU_BAR_MAX, MESSAGE_ACTION_MAX, URI_ACTION_MAX, graphemes
from subscribers.models import ActionKind, MenuArea, MenuPanel, MenuVersion
from subscribers.rich_menus import objects

_SCHEMES = {"https", "tel", "line"}
_PRINTABLE = re.compile(r"[!-~]+")


def problems(version: MenuVersion, panels: list[MenuPanel]) -> list[str | Promise]:
    return list(_problems(version, panels))


def _problems(version: MenuVersion, panels: list[MenuPanel]) -> Iterator[str | Promise]:
    if not version.bar_text.strip():
        yield _("Write the words on the bar below the chat.")
    elif graphemes(version.bar_text) > MENU_BAR_MAX:
        yield _("The words on the bar may have 14 characters at most.")
    for panel in panels:
        for problem in _of_panel(panel, len(panels)):
            yield format_lazy("{tab}: {problem}", tab=panel.name, problem=problem) if len(panels) > 1 else problem
    for panel in _out_of_reach(panels):
        problem = _("No place leads here, starting from the first tab. Let one of them open this tab.")
        yield format_lazy("{tab}: {problem}", tab=panel.name, problem=problem)


def _out_of_reach(panels: list[MenuPanel]) -> list[MenuPanel]:
    """Tabs that nobody comes to who taps from the first one on."""
    opens = {panel.pk: {area.opens_id for area in panel.areas.all() if area.kind == ActionKind.TAB} for panel in panels}
    reached: set[int | None] = set()
    coming: set[int | None] = {panel.pk for panel in panels[:1]}
    while coming:
        reached |= coming
        coming = {to for pk in coming if pk is not None for to in opens.get(pk, ())} - reached
    return [panel for panel in panels if panel.pk not in reached]


def _of_panel(panel: MenuPanel, count: int) -> Iterator[str | Promise]:
    if panel.picture is None:
        yield _("Choose a picture.")
    areas = list(panel.areas.all())
    if not areas:
        yield _("Add a place that can be tapped.")
    if len(areas) > MENU_AREAS_MAX:
        yield _("LINE takes 20 places at most.")
    width, height = objects.size_of(panel)
    for area in areas:
        for problem in _of_area(area, width, height, count):
            yield format_lazy(_("Place {number}: {problem}"), number=area.position + 1, problem=problem)
    reached = {area.opens_id for area in areas if area.kind == ActionKind.TAB}
    if count > 1 and not reached - {panel.pk}:
        yield _("No place leads to another tab, so residents could not get away from here.")


def _of_area(area: MenuArea, width: int, height: int, tabs: int) -> Iterator[str | Promise]:
    if not area.width or not area.height or area.x + area.width > width or area.y + area.height > height:
        yield _("it reaches beyond the picture.")
    if not area.label.strip():
        yield _("write what screen readers should say.")
    elif graphemes(area.label) > 20:
        yield _("what screen readers say may have 20 characters at most.")
    match area.kind:
        case ActionKind.LINK:
            if problem := link_problem(area.value):
                yield problem
        case ActionKind.MESSAGE:
            if not area.value.strip():
                yield _("write what is said in the chat.")
            elif graphemes(area.value) > MESSAGE_ACTION_MAX:
                yield _("what is said may have 300 characters at most.")
        case ActionKind.TAB:
            if tabs == 1:
                yield _("there is no other tab it could open. Choose something else for it to do.")
            elif area.opens_id is None:
                yield _("choose the tab it opens.")


def link_problem(value: str) -> Promise | None:
    if not value:
        return _("write the link it opens.")
    try:
        parts = urlsplit(value)
    except ValueError:
        return _("this link cannot be read. Copy it again from the browser.")
    if len(value) > URI_ACTION_MAX:
        return _("the link may have 1,000 characters at most.")
    if parts.scheme not in _SCHEMES or not _PRINTABLE.fullmatch(value):
        return _("write a link that begins with https:// (or tel: for a telephone number).")
    if parts.scheme == "https" and not parts.hostname:
        return _("this link names no site.")
    return None
