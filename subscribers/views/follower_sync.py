"""The comparison with LINE's list of friends, for the PR office: begin it, see how far it is, answer what it asks."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.screens import screen
from subscribers.exceptions import SyncError
from subscribers.models import FollowerSync, Subscriber, SyncState
from subscribers.permissions import can_sync_followers
from subscribers.services import follower_sync

SHOWN = 10
REASONS = {
    "list_expired": _("LINE no longer knew the place in its list; that happens after a day. Start it again."),
    "list_incomplete": _("Part of the list was lost on our side. Nothing was changed. Start it again."),
    "list_goes_round": _("LINE's answers went round in a circle. Nothing was changed. Try again tomorrow."),
    "http_401": _("LINE does not accept the access token of the channel. An administrator has to look at it."),
}
UNKNOWN_REASON = _("LINE gave an answer that was not expected. Nothing was changed. Try again later.")


def follower_syncs(request: HttpRequest) -> HttpResponse:
    """The page; with POST ``verb`` start, confirm or abandon."""
    if not can_sync_followers(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    if request.headers.get("X-Cityline") == "fragment":
        return _piece(request)
    found = list(FollowerSync.objects.select_related("started_by")[: SHOWN + 1])
    sync = found[0] if found and found[0].is_open else None
    return screen(
        request,
        "residents/follower_sync.html",
        title=_("Compare with LINE's list of friends"),
        trail=[(reverse("admin:subscribers_subscriber_changelist"), _("Residents in numbers"))],
        **_drawn(sync),
        past=[(one, reason(one)) for one in found if not one.is_open][:SHOWN],
    )


def reason(sync: FollowerSync) -> object:
    """Why it came to nothing, and what to do; empty where it did come to something."""
    if sync.state == SyncState.REFUSED:
        return _(
            "LINE gives this list to verified and premium accounts only, and this account is neither. Have the account "
            "verified in LINE Official Account Manager, or import residents from a file."
        )
    return REASONS.get(sync.error_code, UNKNOWN_REASON) if sync.state == SyncState.FAILED else ""


def _piece(request: HttpRequest) -> HttpResponse:
    sync = FollowerSync.objects.filter(is_open=True).first()
    response = render(request, "residents/follower_sync_progress.html", _drawn(sync)) if sync else HttpResponse()
    response["X-Cityline-State"] = sync.state if sync else "none"
    response["Cache-Control"] = "no-store"
    return response


def _drawn(sync: FollowerSync | None) -> dict[str, Any]:
    if sync is None:
        return {"sync": None}
    now = timezone.now()
    ours = sync.following_count
    if ours is None:
        ours = Subscriber.objects.present().count()
    is_applying = sync.state == SyncState.APPLYING
    return {
        "sync": sync,
        "ours": ours,
        "share": round(1000 * (sync.missing_count or 0) / ours) / 10 if ours else 0,
        "done": sync.applied_count if is_applying else sync.listed_count,
        # How long LINE's list is, nobody says. About as long as ours, until it has proved longer.
        "of": sync.listed_count if is_applying else (ours if ours > sync.listed_count else 0),
        "seconds": (now - sync.started_at).total_seconds(),
    }


def _act(request: HttpRequest) -> HttpResponse:
    user, number = cast(User, request.user), request.POST.get("sync", "")
    sync_id = int(number) if number.isdecimal() and len(number) < 19 else 0
    try:
        match request.POST.get("verb"):
            case "start":
                follower_sync.start(by=user)
            case "confirm":
                follower_sync.confirm(sync_id=sync_id, by=user)
            case "abandon":
                follower_sync.abandon(sync_id=sync_id, by=user)
    except SyncError as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:subscribers_follower_sync")
