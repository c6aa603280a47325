"""What these screens share: who may see them, the way back, and a menu as phones draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from cityline.line.drawing import draw_rich_menu
from cityline.staff.models import User
from subscribers.models import MenuArea, MenuPanel, MenuPicture, MenuVersion, RichMenu
from subscribers.permissions import can_manage_rich_menus
from subscribers.rich_menus import drafting, objects

LIST = "admin:subscribers_richmenu_changelist"


@dataclass(frozen=True)
class DrawnPanel:
    """A tab as a phone shows it, and in words what its places do."""

    panel: MenuPanel
    drawn: SafeString
    areas: Sequence[MenuArea]


def person(request: HttpRequest) -> User:
    if not can_manage_rich_menus(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def trail(menu: RichMenu | None = None) -> list[tuple[str, str]]:
    """The way back: to the list, and to the menu itself where this is a page below it."""
    found = [(reverse(LIST), _("Rich menus"))]
    if menu is not None:
        found.append((reverse("admin:rich_menu", args=[menu.pk]), menu.name))
    return found


def version_or_404(pk: int) -> MenuVersion:
    return get_object_or_404(MenuVersion.objects.select_related("menu__category", "submitted_by", "approved_by"), pk=pk)


def drawn(version: MenuVersion, panels: Sequence[MenuPanel] | None = None) -> list[DrawnPanel]:
    """Every tab of a version. Three queries, however many."""
    found = drafting.whole(version) if panels is None else panels
    return [DrawnPanel(panel, draw(version, panel), list(panel.areas.all())) for panel in found]


def draw(version: MenuVersion, panel: MenuPanel) -> SafeString:
    menu = objects.menu_object(version=version, panel=panel, name="")
    return draw_rich_menu(menu, picture_url=picture_url(panel))


def picture_url(panel: MenuPanel) -> str:
    return reverse("admin:rich_menu_picture", args=[panel.picture_id]) if panel.picture_id else ""


def _etag(request: HttpRequest, sha256: str) -> str:
    return f'"{sha256}"'


@require_safe
@condition(etag_func=_etag)
def picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """The picture as LINE gets it, for staff."""
    person(request)
    found = get_object_or_404(MenuPicture, pk=sha256)
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
