"""What is said about broadcasts that follow another one, wherever they are shown."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, FollowKind
from broadcasts.permissions import can_view, visible_to
from broadcasts.remainders import RESENDING
from broadcasts.services import discovery
from broadcasts.services.follow_conditions import is_quiet, why_not_now
from broadcasts.states import EDITABLE, BroadcastStatus
from cityline.staff.models import User

register = template.Library()

_TAGS = {
    FollowKind.NOT_SENT: _("Sent again"),
    FollowKind.UNKNOWN: _("Sent again (unknown)"),
    FollowKind.CORRECTION: _("Correction"),
}
_TO_WHOM = {
    FollowKind.NOT_SENT: _(
        "Residents whom that broadcast did not reach: refused, cancelled or expired, or found not to have it. Whoever no"
        " longer wants this kind of news does not get it."
    ),
    FollowKind.UNKNOWN: _(
        "Residents of whom nobody knows whether they have that broadcast. Whoever no longer wants this kind of news does"
        " not get it."
    ),
    FollowKind.CORRECTION: _(
        "Everyone who may hold that message, also those who have since unticked its category. Whoever blocked or paused"
        " the account, or left, does not get it."
    ),
}

_TO_NOBODY = _(
    "Nobody is sent this. It appears where the other did; on the notice board that one then says so and leads to it."
)


@register.filter
def follow_tag(kind: str) -> str | Promise:
    return _TAGS[FollowKind(kind)]


@register.inclusion_tag("broadcasts/following.html")
def following(broadcast: Broadcast) -> dict[str, object]:
    """To whom a follow-up goes, and what it still waits for."""
    original, kind = broadcast.follows, FollowKind(broadcast.follow_kind)
    if original is None:
        raise ValueError("this broadcast follows none")
    is_before = broadcast.status in {*EDITABLE, BroadcastStatus.PENDING_PATROL}
    return {
        "original": original,
        "to_whom": _TO_NOBODY if is_quiet(original) else _TO_WHOM[kind],
        "warns": kind == FollowKind.UNKNOWN,
        "corrected_by": original.follow_ups.correcting().order_by("pk").first() if kind in RESENDING else None,
        "waits_for": why_not_now(original, kind) if is_before else None,
    }


@register.inclusion_tag("broadcasts/follow_ups.html")
def follow_ups(broadcast: Broadcast, user: User) -> dict[str, object]:
    """What it follows and what follows it, as far as this person may know of it."""
    original = broadcast.follows if broadcast.follows_id else None
    return {
        "original": original if original and can_view(user, original) else None,
        "follow_ups": list(visible_to(user).filter(follows=broadcast).order_by("pk")),
    }


@register.inclusion_tag("broadcasts/course.html")
def correction_course(broadcast: Broadcast) -> dict[str, object]:
    """Of a correction, when the mistake was found and what has happened since; on what was corrected, that of each."""
    if broadcast.follow_kind == FollowKind.CORRECTION:
        return {"courses": discovery.courses([broadcast]), "names": False}
    return {"courses": discovery.courses_of_corrections(broadcast) if broadcast.frozen_at else [], "names": True}


@register.filter
def minutes_since(at: datetime) -> int:
    return max(0, int((timezone.now() - at).total_seconds() // 60))
