"""The buttons of a broadcast's page: exactly what the permission policy allows this person now."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.models import Broadcast, FollowKind, SendingPolicy
from broadcasts.services import follow_conditions
from broadcasts.states import BroadcastStatus, Verb
from cityline.staff.models import User

LABELS: dict[Verb, Promise] = {
    Verb.WITHDRAW: _("Withdraw and edit"),
    Verb.TAKE_BACK: _("Take back"),
    Verb.SEND_ANYWAY: _("Send anyway …"),
    Verb.PAUSE: _("Pause …"),
    Verb.RESUME: _("Resume …"),
    Verb.CANCEL: _("Cancel for good …"),
}
# Sending anyway is never the main thing: neither going on nor taking back should be pressed without thought.
LOOKS = {Verb.CANCEL: "warn", Verb.RESUME: "primary"}
# What only undoes happens at once; everything else first says what it means for how many residents.
AT_ONCE = frozenset({Verb.WITHDRAW, Verb.TAKE_BACK})
# What stops a broadcast that was let go without a look beforehand.
_STOPPING = frozenset({Verb.TAKE_BACK, Verb.PAUSE, Verb.CANCEL})
_REVIEWING = frozenset({Verb.APPROVE, Verb.RETURN_FOR_EDIT, Verb.REJECT})


@dataclass(frozen=True, slots=True)
class Offer:
    label: str | Promise
    href: str
    look: str = ""
    is_post: bool = False


def offers(user: User, broadcast: Broadcast) -> list[Offer]:
    verbs = permissions.available_verbs(user, broadcast)
    pk = broadcast.pk
    found: list[Offer] = []
    if permissions.can_edit(user, broadcast):
        found.append(Offer(_("Go on writing"), reverse("admin:broadcast_write", args=[pk]), "primary"))
    if _REVIEWING & set(verbs):
        found.append(Offer(_("Review and decide"), reverse("admin:broadcast_review", args=[pk]), "primary"))
    elif broadcast.status == BroadcastStatus.PENDING_PATROL:
        found.append(Offer(_("See it as the PR office does"), reverse("admin:broadcast_review", args=[pk])))
    found += [_offer(verb, broadcast) for verb in LABELS if verb in verbs]
    if broadcast.is_emergency and broadcast.started_at and _can_correct(user, broadcast):
        href = reverse("admin:broadcast_follow", args=[pk, FollowKind.CORRECTION.value])
        found.append(Offer(_("False alarm: correct it at once"), href, "danger", is_post=True))
    if broadcast.started_at or (broadcast.is_final and broadcast.frozen_at):
        found.append(Offer(_("Results in detail"), reverse("admin:broadcast_results", args=[pk])))
    return found


def stops(user: User, broadcast: Broadcast) -> list[Offer]:
    """What this person can stop of it now."""
    verbs = permissions.available_verbs(user, broadcast)
    return [_offer(verb, broadcast) for verb in LABELS if verb in verbs and verb in _STOPPING]


def _offer(verb: Verb, broadcast: Broadcast) -> Offer:
    href = reverse("admin:broadcast_act", args=[broadcast.pk, verb.value])
    return Offer(LABELS[verb], href, _look(verb, broadcast), is_post=verb in AT_ONCE)


def _can_correct(user: User, broadcast: Broadcast) -> bool:
    """Without the question before it: a false alarm is corrected by whoever is awake, and nothing goes out by a draft."""
    return (
        permissions.why_not_follow_up(user, broadcast) is None
        and follow_conditions.why_not(broadcast, FollowKind.CORRECTION) is None
        and follow_conditions.open_follow_up(broadcast, FollowKind.CORRECTION) is None
    )


def _look(verb: Verb, broadcast: Broadcast) -> str:
    """Taking back is the main thing only in the grace after an approval: days ahead, nobody is in a hurry."""
    if verb != Verb.TAKE_BACK or broadcast.status != BroadcastStatus.APPROVED or broadcast.due_at is None:
        return LOOKS.get(verb, "")
    grace = timedelta(seconds=SendingPolicy.current().grace_seconds)
    return "primary" if broadcast.due_at - timezone.now() <= grace else ""
