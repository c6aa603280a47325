"""What is taken away: pictures of the code, a sheet to print, the figures as a table."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cityline.staff.importing.writing import csv_text
from cityline.staff.screens import screen
from subscribers.friend_sources import addresses, figures, permissions, pictures
from subscribers.friend_sources.codes import spaced
from subscribers.friend_sources.views import TITLE, found_or_404, person

A_PAGE = {"1": 1, "4": 4, "8": 8}


@require_safe
def svg(request: HttpRequest, pk: int) -> HttpResponse:
    source = found_or_404(request, pk)
    return _file(request, pictures.svg(source), "image/svg+xml", f"qr-{source.code}.svg")


@require_safe
def png(request: HttpRequest, pk: int) -> HttpResponse:
    source = found_or_404(request, pk)
    return _file(request, pictures.png(source), "image/png", f"qr-{source.code}.png")


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A4, with one, four or eight of the code; the browser prints it."""
    source = found_or_404(request, pk)
    asked = request.GET.get("per", "8")
    if asked not in A_PAGE:
        raise BadRequest
    return screen(
        request,
        "residents/sources/sheet.html",
        title=_("Sheet to print"),
        trail=[(reverse("admin:friend_sources"), TITLE), (reverse("admin:friend_source", args=[pk]), source.name)],
        source=source,
        code=spaced(source.code),
        landing=addresses.landing(source),
        per=asked,
        choices=list(A_PAGE),
        copies=range(A_PAGE[asked]),
    )


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same figures as on the page, and nothing finer."""
    found = permissions.seen_by(person(request)).select_related("department")
    header = [
        _("Medium"), _("Kind"), _("Department"), _("Code"), _("Valid from"), _("Valid until"),
        _("Scans"), _("Came as new friends"), _("Chose something"),
        _("Came at least 31 days ago"), _("Of these still there after 30 days"),
    ]  # fmt: skip
    lines = [
        [
            one.source.name, one.source.get_kind_display(), one.source.department.name, spaced(one.source.code),
            one.source.valid_from, one.source.valid_until or "",
            one.scans, *(_few(count) for count in (one.added, one.chose, one.came_before, one.stayed)),
        ]
        for one in figures.funnels(found)
    ]  # fmt: skip
    return _file(request, csv_text(header, lines), "text/csv; charset=utf-8", "friend-sources.csv", is_taken=True)


def _few(count: int | None) -> str:
    return _("fewer than %(n)s") % {"n": figures.FLOOR} if count is None else str(count)


def _file(request: HttpRequest, content: str | bytes, kind: str, name: str, *, is_taken: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    if is_taken or "save" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
