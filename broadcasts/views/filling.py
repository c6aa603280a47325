"""Choosing a prepared template and filling its gaps, on a phone and in a hurry: big, few, and nothing typed is lost."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from broadcasts import audience, permissions
from broadcasts.content.gaps import Gap, gaps_from
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast, EmergencyTemplateVersion
from broadcasts.permissions import preparing as may
from broadcasts.services import filling
from broadcasts.services.emergency_templates import versions_in_force
from broadcasts.services.filling import TemplateWithdrawn, VersionReplaced
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.preview import Phone, phone_of
from cityline.staff.models import User
from cityline.staff.screens import screen

TITLE = gettext_lazy("Emergency from a template")


@dataclass(frozen=True, slots=True)
class Field:
    gap: Gap
    name: str
    value: str
    problem: str | Promise | None

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass
class Filling:
    """``shows_all``: somebody tried to go on, so that empty fields are problems too."""

    broadcast: Broadcast
    user: User
    shows_all: bool = False

    @property
    def version(self) -> EmergencyTemplateVersion:
        version = self.broadcast.emergency_version
        assert version is not None  # noqa: S101  the view has asked
        return version

    @cached_property
    def problems(self) -> dict[str, Promise]:
        return filling.gap_problems(self.broadcast)

    @property
    def fields(self) -> list[Field]:
        found = []
        for number, gap in enumerate(gaps_from(self.version.gaps)):
            value = str(self.broadcast.gap_values.get(gap.name, ""))
            shown = self.problems.get(gap.name) if value.strip() or self.shows_all else None
            found.append(Field(gap, f"gap-{number}", value, shown))
        return found

    @cached_property
    def phone(self) -> Phone:
        return phone_of(self.broadcast)

    @property
    def offers_board(self) -> bool:
        """What is only practised is not published."""
        return not self.broadcast.is_drill and not self.broadcast.department.is_training

    @cached_property
    def total(self) -> int:
        return audience.count(audience.rule_of(self.broadcast), is_emergency=self.broadcast.is_emergency).total


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Which template; real ones first, drills apart."""
    user = person(request)
    if request.method == "POST":
        return _begin(request, user)
    barred = may.why_not_prepare(user)
    versions = [] if barred else versions_in_force(user.department_id)
    wanted = request.GET.get("q", "")[:60].strip()
    shown = [version for version in versions if _plain(wanted) in _plain(version.name)]
    return screen(
        request,
        "broadcasts/emergency/choose.html",
        title=TITLE,
        barred=barred,
        wanted=wanted,
        has_any=bool(versions),
        kinds=[
            (kind, found)
            for kind in (False, True)
            if (found := [version for version in shown if version.template.is_drill is kind])
        ],
        may_see_templates=may.can_see_templates(user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Every button keeps what is typed first."""
    broadcast, user = visible_or_404(request, pk), person(request)
    if broadcast.emergency_version_id is None:
        return redirect("admin:broadcast_write", pk)
    if request.method != "POST":
        if not permissions.can_edit(user, broadcast):
            return redirect("admin:broadcast_review", pk)
        return _draw(request, Filling(broadcast, user))
    page = Filling(broadcast, user, shows_all=request.POST.get("shows_all") == "yes")
    values = {field.gap.name: request.POST.get(field.name, "") for field in page.fields}
    revision = whole_number(request.POST.get("revision", "")) or 0
    try:
        page.broadcast = filling.fill(
            broadcast_id=pk,
            by=user,
            expected_revision=revision,
            values=values,
            on_board=request.POST.get("on_board") == "yes"
            if page.offers_board and "asks_board" in request.POST
            else None,
        )
    except BroadcastError as refusal:
        broadcast.refresh_from_db()
        broadcast.gap_values = {name: typed[: filling.TYPED_MAX] for name, typed in values.items()}
        page = Filling(broadcast, user, shows_all=page.shows_all)
        return _refused(request, page, refusal)
    page.__dict__.pop("problems", None)
    return _go_on(request, page)


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    try:
        made = filling.begin(version_id=whole_number(request.POST.get("version", "")) or 0, by=user)
    except (EmergencyTemplateVersion.DoesNotExist, BroadcastError) as refusal:
        words = str(refusal) if isinstance(refusal, BroadcastError) else _("This template is no longer there.")
        messages.error(request, words)
        return redirect("admin:broadcast_emergency")
    return redirect("admin:broadcast_fill", made.pk)


def _go_on(request: HttpRequest, page: Filling) -> HttpResponse:
    do, pk = request.POST.get("do", "save"), page.broadcast.pk
    if request.headers.get("X-Cityline") == "fragment":
        return JsonResponse(_drawn(request, page))
    try:
        if do == "free":
            filling.write_freely(broadcast_id=pk, by=page.user, expected_revision=page.broadcast.revision)
            return redirect("admin:broadcast_write", pk)
        if do == "newer":
            filling.take_newer(broadcast_id=pk, by=page.user, expected_revision=page.broadcast.revision)
            messages.success(request, _("This is the newer version. What you filled in has stayed."))
            return redirect("admin:broadcast_fill", pk)
    except BroadcastError as refusal:
        return _draw(request, page, refusal=refusal)
    if do == "arm":
        page.shows_all = True
        if not page.problems:
            return redirect("admin:broadcast_arm", pk)
    return _draw(request, page)


def _refused(request: HttpRequest, page: Filling, refusal: BroadcastError) -> HttpResponse:
    """Another window was faster, or it has been handed over: what was typed is still on the page."""
    if request.headers.get("X-Cityline") == "fragment":
        return JsonResponse({"notice": str(refusal)}, status=409)
    if page.broadcast.emergency_version_id is None or not permissions.can_edit(page.user, page.broadcast):
        messages.warning(request, str(refusal))
        return redirect("admin:broadcast_write", page.broadcast.pk)
    return _draw(request, page, refusal=refusal)


def _draw(request: HttpRequest, page: Filling, *, refusal: BroadcastError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "broadcast": page.broadcast,
        "refusal": refusal or _standing(page),
        "is_replaced": isinstance(refusal or _standing(page), VersionReplaced),
        "trail": [(reverse("admin:broadcast_emergency"), TITLE)],
    }
    return screen(request, "broadcasts/emergency/fill.html", title=page.version.name, **context)


def _standing(page: Filling) -> BroadcastError | None:
    """Told before anybody goes on, not only after."""
    newest = next((v for v in versions_in_force(page.broadcast.department_id) if _same(v, page)), None)
    if newest is None:
        return TemplateWithdrawn()
    return None if newest.pk == page.version.pk else VersionReplaced()


def _same(version: EmergencyTemplateVersion, page: Filling) -> bool:
    return version.template_id == page.version.template_id


def _drawn(request: HttpRequest, page: Filling) -> dict[str, Any]:
    return {
        "revision": page.broadcast.revision,
        "saved_at": date_format(timezone.localtime(), "H:i"),
        "preview": render_to_string("broadcasts/write/phone.html", {"phone": page.phone}, request),
        "problems": {field.name: str(field.problem or "") for field in page.fields},
    }


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().replace(" ", "")
