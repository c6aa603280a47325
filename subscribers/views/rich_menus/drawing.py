"""Making the picture of a tab: chosen, looked at, and only then used. Looking keeps nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cityline.staff.screens import screen
from subscribers.exceptions import MenuError
from subscribers.forms.menu_pictures import PictureForm
from subscribers.models import MenuPanel, MenuVersion, VersionState
from subscribers.rich_menus import colours, drafting, picture_making, pictures
from subscribers.views.rich_menus.shared import person, trail, version_or_404

PREVIEW_WIDTH = 1000


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, pk: int) -> HttpResponse:
    user, version = person(request), version_or_404(pk)
    if version.state != VersionState.DRAFT:
        return redirect("admin:rich_menu_review", pk)
    panel = _panel(request, version)
    back = f"{reverse('admin:rich_menu_edit', args=[pk])}?tab={panel.position}"
    form = _form(request.POST if request.method == "POST" else request.GET, panel)
    problems = picture_making.problems(form.design) if form.is_valid() else []
    if request.method == "POST" and form.is_valid() and not problems:
        seen = request.POST.get("revision", "")
        try:
            picture = pictures.store(upload=picture_making.draw(form.design))
            drafting.set_picture(
                by=user,
                version_id=pk,
                revision=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
                panel_id=panel.pk,
                picture=picture,
                made_with=form.design,
            )
        except MenuError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The picture is in its place."))
        return redirect(back)
    is_shown = form.is_valid() and not problems
    return screen(
        request,
        "residents/rich_menus/make.html",
        title=_("Make the picture"),
        trail=[*trail(version.menu), (back, _("Write version %(number)s") % {"number": version.number})],
        version=version,
        panel=panel,
        form=form,
        problems=problems,
        back=back,
        palette=colours.PALETTE,
        ink=form.design.ink if is_shown else None,
        preview=f"{reverse('admin:rich_menu_preview', args=[pk])}?{_query(form, panel)}" if is_shown else "",
        chosen=[(name, value) for name, value in form.data.items() if name in form.fields] if is_shown else [],
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The same picture, smaller."""
    person(request)
    version = version_or_404(pk)
    form = _form(request.GET, _panel(request, version))
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        file = picture_making.draw(form.design, width=PREVIEW_WIDTH)
    except MenuError:
        return HttpResponse(status=400)
    response = HttpResponse(file.getvalue(), content_type="image/png")
    response["Cache-Control"] = "private, max-age=60"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _panel(request: HttpRequest, version: MenuVersion) -> MenuPanel:
    panels = drafting.whole(version)
    asked = request.GET.get("tab", "0")
    place = int(asked) if asked.isdecimal() and len(asked) < 3 else 0
    return panels[min(place, len(panels) - 1)]


def _form(data: QueryDict, panel: MenuPanel) -> PictureForm:
    return PictureForm(data if "colour" in data else None, panel=panel, areas=list(panel.areas.all()))


def _query(form: PictureForm, panel: MenuPanel) -> str:
    chosen = QueryDict(mutable=True)
    chosen.update({name: str(value) for name, value in form.data.items() if name in form.fields})
    chosen["tab"] = str(panel.position)
    return chosen.urlencode()
