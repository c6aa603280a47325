"""Media and what they bring: the list, one of them, making and changing it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cityline.staff.models import User
from cityline.staff.screens import screen
from subscribers.friend_sources import addresses, drawn, figures, making, permissions, scanning
from subscribers.friend_sources.attributing import KEPT, SOON
from subscribers.friend_sources.codes import spaced
from subscribers.friend_sources.exceptions import SourceRefused
from subscribers.friend_sources.forms import SourceForm
from subscribers.models import FriendSource

TITLE = gettext_lazy("QR codes and friend sources")


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    user = person(request)
    found = permissions.seen_by(user).select_related("department", "category__group")
    today = timezone.localdate()
    funnels = figures.funnels(found, today=today)
    return screen(
        request,
        "residents/sources/list.html",
        title=TITLE,
        rows=[(funnel, drawn.stages(funnel), funnel.source.is_in_use(today)) for funnel in funnels],
        may_make=permissions.can_make_sources(user),
        width=drawn.WIDTH,
        **words(),
    )


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, source = person(request), found_or_404(request, pk)
    (funnel,) = figures.funnels([source])
    return screen(
        request,
        "residents/sources/detail.html",
        title=source.name,
        trail=[(reverse("admin:friend_sources"), TITLE)],
        source=source,
        code=spaced(source.code),
        landing=addresses.landing(source),
        way_on=addresses.way_on(source),
        snippet=addresses.snippet(source),
        is_in_use=source.is_in_use(timezone.localdate()),
        funnel=funnel,
        stages=drawn.stages(funnel),
        days=drawn.days(figures.days_of(source)),
        width=drawn.WIDTH,
        may_change=permissions.can_change(user, source.department),
        **words(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not permissions.can_make_sources(user):
        raise PermissionDenied
    form = SourceForm(request.POST or None, user=user)
    if form.is_bound and form.is_valid():
        try:
            source = making.make(by=user, **form.cleaned_data)
        except (SourceRefused, ValidationError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Made. Try the code with your own telephone before it is printed."))
            return redirect("admin:friend_source", source.pk)
    return _form(request, form, title=_("New QR code"))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    user, source = person(request), found_or_404(request, pk)
    if not permissions.can_change(user, source.department):
        raise PermissionDenied
    form = SourceForm(request.POST or None, user=user, instance=source)
    if form.is_bound and form.is_valid():
        try:
            making.change(source_id=pk, by=user, **form.cleaned_data)
        except (SourceRefused, ValidationError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("admin:friend_source", pk)
    return _form(request, form, title=_("Change “{name}”").format(name=form.initial["name"]), source=source)


def person(request: HttpRequest) -> User:
    if not permissions.can_see_sources(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def found_or_404(request: HttpRequest, pk: int) -> FriendSource:
    """Media of other departments are not there for a department."""
    found = permissions.seen_by(person(request)).select_related("department", "category__group")
    return get_object_or_404(found, pk=pk)


def words() -> dict[str, int]:
    """Numbers in the words about what the figures rest on."""
    return {"soon_days": SOON.days, "kept_days": KEPT.days, "floor": figures.FLOOR, "scans_a_second": scanning.A_SECOND}


def _form(request: HttpRequest, form: SourceForm, *, title: str, source: FriendSource | None = None) -> HttpResponse:
    way_back = reverse("admin:friend_source", args=[source.pk]) if source else reverse("admin:friend_sources")
    trail = [(reverse("admin:friend_sources"), TITLE)]
    return screen(
        request,
        "residents/sources/form.html",
        title=title,
        status=400 if form.errors else 200,
        trail=trail,
        form=form,
        source=source,
        way_back=way_back,
    )
