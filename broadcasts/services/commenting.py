"""Writers and the PR office talk about a broadcast, whatever its state."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Broadcast, Comment
from broadcasts.services import notifying
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User

WORDS_MAX = 1000
# What the other side is told by mail, by who spoke.
NEWS = {Comment.Side.DEPARTMENT: "comment_to_patrol", Comment.Side.PATROL: "comment_to_writers"}
# Pressed twice, or sent again by a browser that had no answer.
_TWICE = timedelta(minutes=2)


def comment(*, broadcast_id: int, by: User, words: str) -> Comment:
    """Say something to the other side, who gets a mail with the link. Raises NotAllowed, BroadcastError."""
    words = normalise(words).strip()
    if not words:
        raise BroadcastError(_("Write your comment first."))
    if len(words) > WORDS_MAX:
        raise BroadcastError(_("A comment takes 1,000 characters. Shorten it."))
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if not permissions.can_comment(by, broadcast):
            raise NotAllowed
        now = timezone.now()
        said = broadcast.comments.filter(made_by=by, words=words, made_at__gt=now - _TWICE).last()
        if said:
            return said
        side = Comment.Side.DEPARTMENT if permissions.is_writer(by, broadcast) else Comment.Side.PATROL
        made = Comment.objects.create(broadcast=broadcast, side=side, words=words, made_by=by, made_at=now)
        entry = record(action="broadcasts.comment", actor=by, on=broadcast, at=now)
        notifying.tell(
            kind=NEWS[side], broadcast=broadcast, entry=entry, now=now, among=_others(broadcast, side), but=by
        )
    return made


def _others(broadcast: Broadcast, side: Comment.Side) -> set[int] | None:
    """Who of the other side already has to do with it; None: nobody in particular, so all whose work it is."""
    if side == Comment.Side.PATROL:
        return None
    spoke = broadcast.comments.filter(side=Comment.Side.PATROL).values_list("made_by", flat=True)
    decided = broadcast.decisions.values_list("decided_by", flat=True)
    return {*spoke, *decided} or None
