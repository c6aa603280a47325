"""Stopping, going on, taking back: what only undoes happens at once, all else first says what it means."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast
from broadcasts.services import controlling, submitting
from broadcasts.states import Verb
from broadcasts.views.asking import question
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.offering import AT_ONCE
from broadcasts.views.reading import typed
from cityline.staff.exceptions import StaffError
from cityline.staff.models import User
from cityline.staff.reentry import reenter
from cityline.staff.screens import screen

_Act = Callable[[Broadcast, User, str], Any]

ACTS: dict[str, _Act] = {
    Verb.WITHDRAW: lambda b, by, note: submitting.withdraw(broadcast_id=b.pk, by=by),
    Verb.TAKE_BACK: lambda b, by, note: controlling.take_back(broadcast_id=b.pk, by=by),
    Verb.SEND_ANYWAY: lambda b, by, note: controlling.send_anyway(broadcast_id=b.pk, by=by),
    Verb.PAUSE: lambda b, by, note: controlling.pause(broadcast_id=b.pk, by=by, reason="person", note=note),
    Verb.RESUME: lambda b, by, note: controlling.resume(broadcast_id=b.pk, by=by),
    Verb.CANCEL: lambda b, by, note: controlling.cancel(broadcast_id=b.pk, by=by),
}

# What sends to people nobody has approved in this number asks again who it is.
LIKE_AN_APPROVAL = frozenset({Verb.SEND_ANYWAY})


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask, or do and say what happened. What the state or the person's role forbids is refused by the service."""
    if verb not in ACTS:
        raise Http404
    user, broadcast = person(request), visible_or_404(request, pk)
    if request.method == "POST":
        return _do(request, broadcast, user, verb)
    if verb in AT_ONCE or Verb(verb) not in permissions.available_verbs(user, broadcast):
        return _not_now(request, pk)
    return _ask(request, broadcast, user, verb)


def _not_now(request: HttpRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("This is not possible now. See below where the broadcast stands."))
    return redirect("admin:broadcast_detail", pk)


def _ask(request: HttpRequest, broadcast: Broadcast, user: User, verb: str, refusal: str = "") -> HttpResponse:
    asked = question(broadcast, verb)
    trail = [(reverse("admin:broadcast_detail", args=[broadcast.pk]), str(broadcast))]
    return screen(
        request,
        "broadcasts/ask.html",
        title=asked.title,
        broadcast=broadcast,
        asked=asked,
        may_take_back=verb == Verb.SEND_ANYWAY and permissions.can_take_back(user, broadcast),
        asks_proof=verb in LIKE_AN_APPROVAL,
        refusal=refusal,
        trail=trail,
    )


def _do(request: HttpRequest, broadcast: Broadcast, user: User, verb: str) -> HttpResponse:
    if verb in LIKE_AN_APPROVAL:
        if Verb(verb) not in permissions.available_verbs(user, broadcast):
            return _not_now(request, broadcast.pk)  # and not further: it might become possible a moment later
        try:
            reenter(request, user, request.POST.get("proof", "")[:200])
        except StaffError as refusal:
            return _ask(request, broadcast, user, verb, str(refusal))
    try:
        ACTS[verb](broadcast, user, typed(request, "note", most=300))
    except BroadcastError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("admin:broadcast_detail", broadcast.pk)
    messages.success(request, _done(verb))
    # Who withdraws wants to write.
    return redirect("admin:broadcast_write" if verb == Verb.WITHDRAW else "admin:broadcast_detail", broadcast.pk)


def _done(verb: str) -> str:
    return {
        Verb.WITHDRAW: _("It is a draft again and can be changed."),
        Verb.TAKE_BACK: _("Taken back: nothing of it has left. The approval is void."),
        Verb.SEND_ANYWAY: _("It goes out to the audience as it is now."),
        Verb.PAUSE: _("Paused. Requests already under way are still recorded."),
        Verb.RESUME: _("It goes on."),
        Verb.CANCEL: _("Cancelled for good."),
    }[Verb(verb)]
