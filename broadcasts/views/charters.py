"""Whom each category is for: to read for everybody, to change for the PR office."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, SomebodyElseChanged
from broadcasts.forms.charters import CharterForm
from broadcasts.models import CategoryCharter
from broadcasts.services import charters as services
from broadcasts.views.finding import person
from cityline.staff.screens import screen
from subscribers.models import Category, CategoryGroup

TITLE = gettext_lazy("Whom each category is for")


@dataclass(frozen=True, slots=True)
class Line:
    category: Category
    charter: CategoryCharter | None


@require_safe
def charters(request: HttpRequest) -> HttpResponse:
    found = services.in_force()
    groups: dict[CategoryGroup, list[Line]] = {}
    for category in Category.objects.offered().select_related("group"):
        groups.setdefault(category.group, []).append(Line(category, found.get(category.pk)))
    return screen(
        request,
        "broadcasts/charters/all.html",
        title=TITLE,
        groups=list(groups.items()),
        may_change=permissions.can_change_charters(person(request)),
        may_see_delegations=permissions.can_see_delegations(person(request)),
    )


@require_safe
def charter(request: HttpRequest, pk: int) -> HttpResponse:
    """One category: what is in force, and every version before."""
    category = get_object_or_404(Category.objects.select_related("group"), pk=pk)
    versions = list(category.charters.select_related("owner", "made_by", "category"))
    return screen(
        request,
        "broadcasts/charters/one.html",
        title=str(category),
        trail=[(reverse("admin:broadcast_charters"), TITLE)],
        category=category,
        current=versions[0] if versions else None,
        earlier=versions[1:],
        may_change=permissions.can_change_charters(person(request)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    if not permissions.can_change_charters(user):
        raise PermissionDenied
    category = get_object_or_404(Category.objects.select_related("group"), pk=pk)
    current = services.in_force([pk]).get(pk)
    form = CharterForm.of(current, request.POST if request.method == "POST" else None)
    expected = current.number if current else 0
    refusal, is_stale = "", False
    if form.is_bound and form.is_valid():
        expected = form.cleaned_data["expected"]
        try:
            services.change(by=user, category_id=pk, expected=expected, text=form.text)
        except BroadcastError as refused:
            refusal, is_stale = str(refused), isinstance(refused, SomebodyElseChanged)
        else:
            messages.success(request, _("In force from now on."))
            return redirect("admin:broadcast_charter", pk)
    return screen(
        request,
        "broadcasts/charters/edit.html",
        title=_("Change whom “%(category)s” is for") % {"category": category},
        trail=[
            (reverse("admin:broadcast_charters"), TITLE),
            (reverse("admin:broadcast_charter", args=[pk]), str(category)),
        ],
        category=category,
        form=form,
        refusal=refusal,
        current=current,
        # Once told, whoever saves again has seen the other version.
        expected=current.number if current and is_stale else expected,
        is_stale=is_stale,
    )
