"""The question before a follow-up: to whom of the ledger it would go, and what it means. Then a draft like any other."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts import audience, permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.discovery import DiscoveryForm
from broadcasts.models import Broadcast, FollowKind
from broadcasts.remainders import RESENDING
from broadcasts.services import follow_conditions
from broadcasts.services.discovery import NotPossible
from broadcasts.services.follow_conditions import FollowUpOpen
from broadcasts.services.following_up import follow_up
from broadcasts.services.results import ledger
from broadcasts.states import BroadcastStatus
from broadcasts.views import after
from broadcasts.views.finding import person, visible_or_404
from cityline.staff.screens import screen


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in FollowKind.values:
        raise Http404
    broadcast, chosen = visible_or_404(request, pk), FollowKind(kind)
    if request.method == "POST":
        if chosen != FollowKind.UNKNOWN or request.POST.get("twice") == "yes":
            return _begin(request, broadcast, chosen)
        return _ask(request, broadcast, chosen, is_unticked=True)
    if barred := permissions.why_not_follow_up(person(request), broadcast):
        messages.warning(request, str(barred))
        return redirect("admin:broadcast_results", pk)
    if reason := follow_conditions.why_not(broadcast, chosen):
        messages.warning(request, str(reason))
        return redirect("admin:broadcast_results", pk)
    return _ask(request, broadcast, chosen)


def _ask(
    request: HttpRequest,
    broadcast: Broadcast,
    kind: FollowKind,
    *,
    is_unticked: bool = False,
    form: DiscoveryForm | None = None,
) -> HttpResponse:
    is_quiet = follow_conditions.is_quiet(broadcast)
    context: dict[str, Any] = {
        "broadcast": broadcast,
        "kind": kind.value,
        "is_quiet": is_quiet,
        **({} if is_quiet else _amounts(broadcast, kind)),
        "pauses": kind == FollowKind.CORRECTION and broadcast.status == BroadcastStatus.SENDING,
        "stops": kind == FollowKind.CORRECTION and not broadcast.is_final,
        "resent": broadcast.follow_ups.exclude(follow_kind=FollowKind.CORRECTION).filter(started_at__isnull=False),
        "corrected_by": broadcast.follow_ups.correcting().order_by("pk").first() if kind in RESENDING else None,
        "is_unticked": is_unticked,
        "form": (form or DiscoveryForm()) if kind == FollowKind.CORRECTION else None,
        "trail": [(reverse("admin:broadcast_results", args=[broadcast.pk]), str(broadcast))],
    }
    return screen(request, "broadcasts/follow.html", title=after.title_of(kind, is_quiet=is_quiet), **context)


def _amounts(broadcast: Broadcast, kind: FollowKind) -> dict[str, int]:
    rule = audience.following_rule(broadcast.pk, kind)
    return {
        "count": audience.count(rule, is_emergency=broadcast.is_emergency).total,
        "of": after.size(broadcast, kind, ledger(broadcast)),
    }


def _begin(request: HttpRequest, broadcast: Broadcast, kind: FollowKind) -> HttpResponse:
    form = DiscoveryForm(request.POST)
    if not form.is_valid():
        return _ask(request, broadcast, kind, form=form)
    found = form.cleaned_data if kind == FollowKind.CORRECTION else {}
    try:
        made = follow_up(original_id=broadcast.pk, kind=kind, by=person(request), **found)
    except NotPossible as refusal:
        form.add_error("discovered_at", str(refusal))
        return _ask(request, broadcast, kind, form=form)
    except FollowUpOpen as refusal:
        messages.info(request, str(refusal))
        return redirect("admin:broadcast_detail", refusal.first.pk)
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:broadcast_results", broadcast.pk)
    said = {
        FollowKind.NOT_SENT: _("Here is the draft. Look it over and ask the PR office to check it."),
        FollowKind.UNKNOWN: _("Here is the draft. Look it over and ask the PR office to check it."),
        FollowKind.CORRECTION: _(
            "Here is the draft. Say what was wrong and what is right, and ask the PR office to check it."
        ),
    }
    messages.success(request, said[kind])
    return redirect("admin:broadcast_write", made.pk)
