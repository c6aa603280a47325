"""Writing a draft: one tab at a time. Every button first keeps what is typed, so that nothing of it is lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityline.line.limits import MENU_AREAS_MAX
from cityline.staff.models import User
from cityline.staff.screens import screen
from subscribers.exceptions import MenuChanged, MenuError, MenuNotReady
from subscribers.forms.rich_menus import areas_typed
from subscribers.models import ActionKind, MenuArea, MenuPanel, MenuVersion, VersionState
from subscribers.rich_menus import drafting, grids, objects, pictures
from subscribers.rich_menus.drafting import AreaTyped
from subscribers.views.rich_menus.shared import draw, person, picture_url, trail, version_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    version = version_or_404(pk)
    if version.state != VersionState.DRAFT:
        return redirect("admin:rich_menu_review", pk)
    panels = drafting.whole(version)
    panel = _chosen(request, panels)
    if request.method == "POST":
        return _keep(request, user, version, panel)
    return _page(request, version, panels, panel)


def _chosen(request: HttpRequest, panels: list[MenuPanel]) -> MenuPanel:
    asked = request.GET.get("tab", "0")
    place = int(asked) if asked.isdecimal() and len(asked) < 3 else 0
    return panels[min(place, len(panels) - 1)]


def _page(
    request: HttpRequest,
    version: MenuVersion,
    panels: list[MenuPanel],
    panel: MenuPanel,
    *,
    missing: list[str] | None = None,
    unsaved: list[MenuArea] | None = None,
) -> HttpResponse:
    """``unsaved``: places as they were typed, where somebody else was faster."""
    width, height = objects.size_of(panel)
    return screen(
        request,
        "residents/rich_menus/edit.html",
        title=_("Write version %(number)s") % {"number": version.number},
        trail=trail(version.menu),
        version=version,
        panels=panels,
        panel=panel,
        areas=list(panel.areas.all()) if unsaved is None else unsaved,
        is_unsaved=unsaved is not None,
        width=width,
        height=height,
        picture_url=picture_url(panel),
        drawn=draw(version, panel),
        grids=grids.GRIDS.values(),
        kinds=ActionKind.choices,
        areas_max=MENU_AREAS_MAX,
        tabs_max=drafting.TABS_MAX,
        missing=missing or [],
        status=422 if missing else 409 if unsaved is not None else 200,
    )


def _keep(request: HttpRequest, user: User, version: MenuVersion, panel: MenuPanel) -> HttpResponse:
    verb, tab = request.POST.get("verb", "save"), panel.position
    try:
        revision = _save(request, user, version, panel, verb)
        tab = _then(request, user, version, panel, verb, revision)
    except MenuNotReady as refusal:
        version = version_or_404(version.pk)
        panels = drafting.whole(version)
        return _page(request, version, panels, panels[tab], missing=[str(each) for each in refusal.problems])
    except MenuChanged as refusal:
        if (version := version_or_404(version.pk)).state == VersionState.DRAFT:
            return _typed_again(request, version, tab)
        messages.error(request, str(refusal))
    except MenuError as refusal:
        messages.error(request, str(refusal))
    version.refresh_from_db(fields=["state"])
    if version.state != VersionState.DRAFT:
        return redirect("admin:rich_menu", version.menu_id)
    return redirect(f"{reverse('admin:rich_menu_edit', args=[version.pk])}?tab={tab}")


def _typed_again(request: HttpRequest, version: MenuVersion, tab: int) -> HttpResponse:
    """What was typed is not saved over what somebody else wrote, and not lost: whoever typed it decides."""
    panels = drafting.whole(version)
    panel, posted = panels[min(tab, len(panels) - 1)], request.POST.dict()
    unsaved = drafting.as_areas(panel, panels, areas_typed(posted))
    version.bar_text, version.is_open, panel.name = _words(posted, panel)
    return _page(request, version, panels, panel, unsaved=unsaved)


def _words(posted: dict[str, str], panel: MenuPanel) -> tuple[str, bool, str]:
    """On the bar, whether it is open, and the name of the tab."""
    name = posted.get("panel_name", "").strip()[:20] or panel.name
    return posted.get("bar_text", "").strip()[:60], "is_open" in posted, name


def _save(request: HttpRequest, user: User, version: MenuVersion, panel: MenuPanel, verb: str) -> int:
    posted = request.POST.dict()
    areas = areas_typed(posted)
    if verb.startswith("drop-") and verb[5:].isdecimal():
        areas = [area for place, area in enumerate(areas) if place != int(verb[5:])]
    if verb == "add" and len(areas) < MENU_AREAS_MAX:
        width, height = objects.size_of(panel)
        areas.append(AreaTyped(x=0, y=0, width=width // 3, height=height // 3, kind=ActionKind.LINK))
    bar_text, is_open, panel_name = _words(posted, panel)
    seen = posted.get("revision", "")
    saved = drafting.save(
        by=user,
        version_id=version.pk,
        revision=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
        bar_text=bar_text,
        is_open=is_open,
        panel_id=panel.pk,
        panel_name=panel_name,
        areas=areas,
    )
    return saved.revision


def _then(request: HttpRequest, user: User, version: MenuVersion, panel: MenuPanel, verb: str, revision: int) -> int:
    """Do what the button says besides; returns the tab to show next."""
    uploaded = request.FILES.get("picture")
    if uploaded is not None:
        stored = pictures.store(upload=uploaded)
        revision = drafting.set_picture(
            by=user, version_id=version.pk, revision=revision, panel_id=panel.pk, picture=stored
        ).revision
    match verb:
        case "divide":
            grid = request.POST.get("grid", "")
            drafting.divide(by=user, version_id=version.pk, revision=revision, panel_id=panel.pk, grid=grid)
        case "add-tab":
            return drafting.add_tab(by=user, version_id=version.pk, revision=revision).position
        case "drop-tab":
            drafting.remove_tab(by=user, version_id=version.pk, revision=revision, panel_id=panel.pk)
            return 0
        case "submit":
            drafting.submit(by=user, version_id=version.pk, revision=revision)
            messages.success(request, _("Submitted. Somebody else in the PR office has to look at it now."))
    return panel.position
