"""Beginning: from nothing, from a template, or from what was sent before. And throwing away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast, BroadcastTemplate
from broadcasts.services import copying, drafting
from broadcasts.views.finding import person, visible_or_404
from cityline.staff.models import User
from cityline.staff.screens import screen

COPIES_OFFERED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to begin with."""
    user = person(request)
    if request.method == "POST":
        return _begin(request, user)
    return screen(
        request,
        "broadcasts/write/new.html",
        title=_("New broadcast"),
        why_not=permissions.why_not_draft(user),
        ready_made=permissions.templates_for(user),
        earlier=permissions.visible_to(user)
        .filter(department=user.department_id)
        .exclude(title="")
        .order_by("-id")[:COPIES_OFFERED],
    )


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the content of this broadcast."""
    original = visible_or_404(request, pk)
    try:
        copied = copying.copy(original_id=original.pk, by=person(request))
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:broadcast_detail", pk)
    messages.success(
        request, _("This is a copy of “%(title)s”. Change what is different this time.") % {"title": original}
    )
    return redirect("admin:broadcast_write", copied.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft nobody but its department has seen; the tick against a slip of the hand is required."""
    broadcast = visible_or_404(request, pk)
    if request.POST.get("really") != "yes":
        messages.warning(request, _("Nothing was deleted. To discard the draft, tick “Yes, delete it for good” first."))
        return redirect("admin:broadcast_write", pk)
    try:
        drafting.discard(broadcast_id=pk, by=person(request))
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:broadcast_detail", pk)
    messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": broadcast})
    return redirect("admin:index")


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    kind, _colon, number = request.POST.get("from", "").partition(":")
    try:
        broadcast = _made_from(request, user, kind, whole_number(number))
    except (BroadcastTemplate.DoesNotExist, BroadcastError) as refusal:
        words = str(refusal) if isinstance(refusal, BroadcastError) else _("This template is no longer there.")
        messages.error(request, words)
        return redirect("admin:broadcast_new")
    return redirect("admin:broadcast_write", broadcast.pk)


def _made_from(request: HttpRequest, user: User, kind: str, number: int | None) -> Broadcast:
    if kind == "template":
        return copying.create_from_template(template_id=number or 0, by=user)
    if kind == "copy":
        return copying.copy(original_id=visible_or_404(request, number or 0).pk, by=user)
    return drafting.create(author=user)
