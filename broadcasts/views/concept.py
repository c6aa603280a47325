"""The operating concept: read and confirmed by who writes, written by the PR office."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, SomebodyElseChanged
from broadcasts.forms.charters import ConceptForm
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast, OperatingConcept
from broadcasts.services import concepts
from broadcasts.views.finding import person
from cityline.staff.models import User
from cityline.staff.screens import screen

TITLE = gettext_lazy("Operating concept")


@require_safe
def concept(request: HttpRequest) -> HttpResponse:
    """The version in force, or an older one; ``for`` is the draft that waits for the confirmation."""
    user, current = person(request), concepts.current()
    asked = whole_number(request.GET.get("version"))
    shown = _version(asked) if asked is not None else current
    writes = permissions.can_draft(user)
    return screen(
        request,
        "broadcasts/charters/concept.html",
        title=TITLE,
        shown=shown,
        is_current=shown == current,
        versions=list(OperatingConcept.objects.select_related("made_by")),
        confirmation=concepts.confirmation_of(user, shown),
        writes=writes,
        draft=_draft(user, request.GET.get("for")),
        may_change=permissions.can_change_charters(user),
        unread=_unread(current) if permissions.can_change_charters(user) and current else None,
    )


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Read; and back to the draft that waited for it."""
    user = person(request)
    draft = _draft(user, request.POST.get("for"))
    try:
        concepts.confirm(by=user, number=whole_number(request.POST.get("number")) or 0)
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("admin:broadcast_concept") + (f"?for={draft.pk}" if draft else ""))
    if draft:
        messages.success(request, _("Confirmed. Now you can ask the PR office for the check."))
        return redirect("admin:broadcast_write", draft.pk)
    messages.success(request, _("Confirmed. Thank you for reading."))
    return redirect("admin:broadcast_concept")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    user, current = person(request), concepts.current()
    if not permissions.can_change_charters(user):
        raise PermissionDenied
    form = ConceptForm(request.POST) if request.method == "POST" else ConceptForm.of(current)
    refusal, is_stale = "", False
    expected = current.number if current else 0
    if form.is_bound and form.is_valid():
        expected = form.cleaned_data["expected"]
        try:
            concepts.publish(by=user, **form.cleaned_data)
        except BroadcastError as refused:
            refusal, is_stale = str(refused), isinstance(refused, SomebodyElseChanged)
        else:
            messages.success(request, _("In force from now on. Every writer is asked to confirm it."))
            return redirect("admin:broadcast_concept")
    return screen(
        request,
        "broadcasts/charters/concept_edit.html",
        title=_("Change the operating concept"),
        trail=[(reverse("admin:broadcast_concept"), TITLE)],
        form=form,
        refusal=refusal,
        current=current,
        # Once told, whoever saves again has seen the other version.
        expected=current.number if current and is_stale else expected,
        is_stale=is_stale,
    )


def _version(number: int) -> OperatingConcept:
    found = OperatingConcept.objects.select_related("made_by").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _draft(user: User, asked: object) -> Broadcast | None:
    number = whole_number(asked)
    found = permissions.visible_to(user).filter(pk=number).first() if number is not None else None
    return found if found and permissions.can_edit(user, found) else None


def _unread(current: OperatingConcept) -> list[User]:
    """Writers who have not confirmed it yet."""
    unread = concepts.writers().exclude(pk__in=current.confirmations.values("user"))
    return list(unread.select_related("department").order_by("username"))
