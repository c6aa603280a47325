"""What the PR office has delegated: what holds, what went out under it, and how to grant and end one."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.delegating import DelegationForm
from broadcasts.models import Authorisation, Delegation
from broadcasts.services import delegating
from broadcasts.views.finding import person
from cityline.staff.exceptions import StaffError
from cityline.staff.reentry import reenter
from cityline.staff.screens import screen

TITLE = gettext_lazy("Delegations")
SHOWN, PAST_SHOWN = 10, 30


@dataclass(frozen=True, slots=True)
class Line:
    """One delegation and the newest of what went out under it."""

    delegation: Delegation
    gone: list[Authorisation]
    count: int
    holds: bool


@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not permissions.can_see_delegations(user):
        raise PermissionDenied
    found = permissions.delegations_visible_to(user).select_related(
        "department", "category__group", "granted_by", "ended_by"
    )
    today = timezone.localdate()
    holding = list(found.in_force(today).order_by("department", "category"))
    over = list(found.exclude(pk__in=[one.pk for one in holding]).order_by("-id")[:PAST_SHOWN])
    gone = delegating.let_go([one.pk for one in [*holding, *over]])

    def line(one: Delegation, *, holds: bool) -> Line:
        return Line(one, gone[one.pk][:SHOWN], len(gone[one.pk]), holds)

    return screen(
        request,
        "broadcasts/delegations/all.html",
        title=TITLE,
        holding=[line(one, holds=True) for one in holding],
        over=[line(one, holds=False) for one in over],
        may_delegate=permissions.can_delegate(user),
    )


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    """As much as approving all of it beforehand, so whoever grants it says again who they are."""
    user = person(request)
    if not permissions.can_delegate(user):
        raise PermissionDenied
    form = DelegationForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            proof = reenter(request, user, form.cleaned_data["proof"])
            made = delegating.grant(by=user, proof=proof, **form.terms)
        except StaffError as refused:
            form.add_error("proof", str(refused))
        except BroadcastError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("%(delegation)s: delegated from now on.") % {"delegation": made})
            return redirect("admin:broadcast_delegations")
    return screen(
        request,
        "broadcasts/delegations/grant.html",
        title=_("Grant a delegation"),
        trail=[(reverse("admin:broadcast_delegations"), TITLE)],
        form=form,
        refusal=refusal,
        why_not=permissions.why_not_delegate(user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Stopping must be easy: words, and one button that says how much it stops."""
    user = person(request)
    if not permissions.can_delegate(user):
        raise PermissionDenied
    found = get_object_or_404(Delegation.objects.select_related("department", "category__group", "granted_by"), pk=pk)
    words, refusal = request.POST.get("words", ""), ""
    if request.method == "POST":
        try:
            delegating.end(delegation_id=pk, by=user, words=words)
        except BroadcastError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Ended. What was let go under it and is still unsent stops within seconds."))
            return redirect("admin:broadcast_delegations")
    elif found.ended_at is not None:
        messages.info(request, _("It has been ended already."))
        return redirect("admin:broadcast_delegations")
    return screen(
        request,
        "broadcasts/delegations/end.html",
        title=_("End the delegation?"),
        trail=[(reverse("admin:broadcast_delegations"), TITLE)],
        delegation=found,
        unsent=delegating.unsent(found),
        words=words,
        refusal=refusal,
    )
