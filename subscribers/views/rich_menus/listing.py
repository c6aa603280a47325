"""All menus, and one of them: what residents see, what is coming, what was."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityline.staff.models import User
from cityline.staff.screens import screen
from subscribers import queries
from subscribers.exceptions import MenuError
from subscribers.forms.rich_menus import NewMenuForm, RenameForm
from subscribers.models import MenuPublication, MenuVersion, PublicationState, RichMenu, VersionState
from subscribers.rich_menus import drafting, publishing
from subscribers.views.rich_menus.shared import drawn, person, trail

SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def menus(request: HttpRequest) -> HttpResponse:
    """The list; with POST a new menu."""
    user = person(request)
    form = NewMenuForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = drafting.create(by=user, **form.cleaned_data)
        except MenuError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("admin:rich_menu_edit", made.pk)
    coming = MenuPublication.objects.exclude(state__in=[PublicationState.ENDED, PublicationState.CANCELLED])
    open_ = MenuVersion.objects.exclude(state=VersionState.APPROVED)
    found = RichMenu.objects.select_related("category").prefetch_related(
        Prefetch("publications", queryset=coming.select_related("version"), to_attr="current"),
        Prefetch("versions", queryset=open_, to_attr="open"),
    )
    return screen(request, "residents/rich_menus/list.html", title=_("Rich menus"), trail=[], menus=found, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """One menu; with POST ``verb`` begin, back, off or down."""
    user = person(request)
    found = get_object_or_404(RichMenu.objects.select_related("category"), pk=pk)
    if request.method == "POST":
        return _act(request, user, found)
    all_ = found.publications.select_related("version__approved_by", "version__submitted_by", "ordered_by")
    publications = list(all_[:SHOWN])
    # May be older than what is shown of the past: a version can be live for years, with many called off since.
    live = all_.filter(state=PublicationState.LIVE).first()
    coming = all_.filter(state__in=publishing.COMING).first()
    newest = publications[0] if publications else None
    versions = found.versions.exclude(state=VersionState.APPROVED)
    return screen(
        request,
        "residents/rich_menus/menu.html",
        title=found.name,
        trail=trail(),
        menu=found,
        live=live,
        coming=coming,
        failed=newest if newest is not None and newest.state == PublicationState.FAILED else None,
        open=versions.first(),
        panels=drawn(live.version) if live else [],
        linked=queries.menu_links(live) if live and found.category_id else None,
        past=publications,
        form=RenameForm(instance=found),
    )


def _act(request: HttpRequest, user: User, found: RichMenu) -> HttpResponse:
    number = request.POST.get("of", "")
    of = int(number) if number.isdecimal() and len(number) < 19 else 0
    try:
        match request.POST.get("verb"):
            case "begin":
                return redirect("admin:rich_menu_edit", drafting.begin(by=user, menu_id=found.pk).pk)
            case "back":
                version = get_object_or_404(found.versions, pk=of)
                publishing.go_back(by=user, version_id=version.pk)
                messages.success(request, _("Version %(number)s is being put up again.") % {"number": version.number})
            case "off":
                publishing.call_off(by=user, publication_id=get_object_or_404(found.publications, pk=of).pk)
                messages.success(request, _("Called off. Residents go on seeing what they see now."))
            case "name":
                form = RenameForm(request.POST, instance=found)
                if form.is_valid():
                    drafting.rename(by=user, menu_id=found.pk, **form.cleaned_data)
                    messages.success(request, _("Saved."))
                else:
                    messages.error(request, _("Write a name, and a rank from 0 to 32,767."))
            case "down":
                publishing.take_down(by=user, menu_id=found.pk)
                messages.success(request, _("Taken down. It disappears from the phones within a minute or so."))
    except MenuError as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:rich_menu", found.pk)
