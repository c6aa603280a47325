"""When something may be sent after a broadcast, out of its ledger: asked when it is begun, submitted, approved and frozen.

The ledger must have come to rest first. To those it did not reach, or of whom nobody knows, only after its end. A
correction cannot wait for that: pausing is enough, as long as no request is under way; and from then on the wrong
message must not go on behind the correction's back.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import remainders
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Authorisation, BoardPost, Broadcast, Delivery, FollowKind
from broadcasts.services.moving import locked
from broadcasts.states import FINAL, BroadcastStatus, DeliveryStatus

_S = BroadcastStatus
_FORGOTTEN = _("It has been forgotten who received this, so nothing can be sent after it any more.")


class FollowUpOpen(BroadcastError):
    """Somebody else is at it already: ``first`` is theirs."""

    def __init__(self, first: Broadcast) -> None:
        self.first = first
        super().__init__(
            format_lazy(
                _("{name} has already begun this. Here it is; go on with it, or wait until it has been sent."),
                name=str(first.author),
            )
        )


def open_follow_up(original: Broadcast, kind: FollowKind) -> Broadcast | None:
    """The one of this kind that is still being written, checked or sent."""
    still_open = original.follow_ups.filter(follow_kind=kind).exclude(status__in=FINAL)
    return still_open.select_related("author").order_by("pk").first()


def is_quiet(original: Broadcast) -> bool:
    """Whether a correction of it can only appear where people read it: it went to no phone, or nobody knows to whose."""
    return not original.is_pushed or original.recipients_dropped_at is not None


def why_not(original: Broadcast, kind: FollowKind) -> str | Promise | None:
    """Why nothing of this kind can be sent after it at all, now; None if it can be begun."""
    if original.recipients_dropped_at is not None or _has_forgotten_others(original, kind):
        return None if kind == FollowKind.CORRECTION and _stands_on_board(original) else _FORGOTTEN
    if not original.is_pushed and kind == FollowKind.CORRECTION:
        return None if original.status == _S.COMPLETED else _("Nothing of this has appeared. Change it itself instead.")
    if original.frozen_at is None:
        return _("This was not sent to anybody. Copy it to send it anew.")
    if _was_training(original) != original.department.is_training:
        return _("It was sent in training and the department is not in training now, or the other way round.")
    if kind != FollowKind.CORRECTION:
        return None if original.is_final else _("This is still on its way. Wait for its end, or cancel the rest.")
    if original.status in {_S.PENDING_PATROL, _S.APPROVED, _S.HELD}:
        return _("Nothing of this has left yet. Take it back and change it instead.")
    return None


def why_not_now(original: Broadcast, kind: FollowKind) -> str | Promise | None:
    """The same, and why a follow-up already written cannot be submitted, approved or frozen yet."""
    if barred := why_not(original, kind):
        return barred
    moving = Delivery.objects.filter(broadcast=original)
    if kind != FollowKind.CORRECTION:
        moving = moving.open()
    elif not original.is_final and original.status != _S.PAUSED:
        return _("What this corrects is being sent. Pause it first.")
    else:
        moving = moving.filter(status=DeliveryStatus.SENDING)
    if moving.exists():
        return _("Requests of the earlier broadcast are still under way. Try again in half a minute.")
    return None


def demand_ready(broadcast: Broadcast) -> None:
    """Raises BroadcastError, with words, if a locked follow-up has to wait for its original."""
    if barred := _what_keeps(broadcast):
        raise BroadcastError(barred)


def is_ready(broadcast: Broadcast) -> bool:
    """The same, for what acts without a person. True of whatever follows nothing."""
    return not _what_keeps(broadcast)


def _what_keeps(broadcast: Broadcast) -> str | Promise | None:
    """The original stays locked until the end of the transaction: nobody lets it go on meanwhile, and of two that are
    sent again to the same people, the second freezes after the first. Whatever locks both takes the follow-up first.
    """
    if broadcast.follows_id is None:
        return None
    original = above = locked(broadcast.follows_id)
    kind = FollowKind(broadcast.follow_kind)
    if broadcast.is_pushed and kind == FollowKind.CORRECTION and original.recipients_dropped_at is not None:
        return _("It has been forgotten who received what this corrects. Let it appear on the notice board alone.")
    # Up to where all of a family meet: one may follow the original, and another a follow-up of it.
    while kind in remainders.RESENDING and above.follows_id is not None and above.follow_kind in remainders.RESENDING:
        above = locked(above.follows_id)
    return why_not_now(original, kind)


def demand_no_correction(original: Broadcast) -> None:
    """Raises BroadcastError if a correction of this locked broadcast is on its way or has been sent."""
    correction = original.follow_ups.correcting().order_by("pk").first()
    if correction is not None:
        raise BroadcastError(
            format_lazy(
                _("“{title}” (#{number}) corrects this, so the rest of it must not be sent any more. Cancel it."),
                title=str(correction),
                number=correction.pk,
            )
        )


def facts(broadcast: Broadcast) -> dict[str, Any]:
    """What the audit log says of a follow-up."""
    return {"original": broadcast.follows_id, "kind": broadcast.follow_kind}


def _stands_on_board(original: Broadcast) -> bool:
    """What everybody can still read can be put right where they read it, however long ago it was sent."""
    return BoardPost.objects.standing().filter(broadcast=original).exists()


def _has_forgotten_others(original: Broadcast, kind: FollowKind) -> bool:
    """Whether nobody can tell any more whom another sending of the same has reached."""
    if kind not in remainders.RESENDING:
        return False
    others = remainders.others_of(remainders.RestOf(original.pk, kind))
    return Broadcast.objects.filter(pk__in=others, recipients_dropped_at__isnull=False).exists()


def _was_training(original: Broadcast) -> bool:
    approval = Authorisation.objects.filter(broadcast=original).order_by("-pk").only("is_training").first()
    return approval is not None and approval.is_training
