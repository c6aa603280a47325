"""On the board, off it, and what corrects it. Each may be called any number of times."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from broadcasts.board import pages, words
from broadcasts.board.exceptions import NoteMissing, NotForTheBoard, NotOnTheBoard
from broadcasts.board.folding import folded
from broadcasts.board.permissions import can_withdraw_post
from broadcasts.board.services import picture_keeping
from broadcasts.content.dated import events_of
from broadcasts.content.media import addresses_in
from broadcasts.content.parts import normalise
from broadcasts.doorbells import ring
from broadcasts.exceptions import NotAllowed, SealBroken
from broadcasts.models import Authorisation, BoardPost, Broadcast, Revision
from broadcasts.services import pictures
from broadcasts.services.authorising import in_force
from broadcasts.services.moving import locked
from broadcasts.services.sealing import is_intact
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record
from cityline.staff.models import User

OUTLET = "board"
NOTE_MAX = 300
_S = BroadcastStatus
# What is held or paused waits for a person, on the board too. FAILED: LINE took none of it, but it was due and approved.
_APPEARS_IN = frozenset({_S.APPROVED, _S.SENDING, _S.COMPLETED, _S.PARTLY_FAILED, _S.FAILED})


def publish(*, broadcast: Broadcast, authorisation: Authorisation) -> BoardPost:
    """Put on the board what this authorisation seals. Once there, or withdrawn, it is left as it is.

    Raises NotForTheBoard, SealBroken.
    """
    with transaction.atomic():
        row = locked(broadcast.pk)
        post = BoardPost.objects.filter(broadcast=row).first()
        if post is not None:
            return post
        now = timezone.now()
        granted = _demanded(row, authorisation, now)
        picture_words = _picture_words(granted)
        article = words.read(granted.request_body, picture_words=picture_words)
        post = BoardPost.objects.create(
            broadcast=row,
            authorisation=granted,
            published_at=now,
            picture_words=picture_words,
            events=_unsealed_events(granted),
            search_text=folded(article.text),
        )
        record(
            action="broadcasts.board_published", actor=None, on=row, at=now, post=post.public_id, revision=row.revision
        )
        pages.forget()
        return post


def withdraw(*, broadcast: Broadcast, by: User, note: str) -> BoardPost:
    """Off the board for good; its address says that it is gone. A second time changes nothing.

    Raises NotOnTheBoard, NotAllowed, NoteMissing.
    """
    said = " ".join(normalise(note).split())[:NOTE_MAX]
    with transaction.atomic():
        row = locked(broadcast.pk)
        post = _post_of(row)
        if post.withdrawn_at is not None:
            return post
        row.board_post = post
        if not can_withdraw_post(by, row):
            raise NotAllowed
        if not said:
            raise NoteMissing
        post.withdrawn_at, post.withdrawn_by, post.withdrawn_note = _after(post), by, said
        post.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_note"])
        record(
            action="broadcasts.board_withdrawn",
            actor=by,
            on=row,
            at=post.withdrawn_at,
            post=post.public_id,
            words=said,
        )
        pages.forget()
        ring(picture_keeping.TASK)
        return post


def correct(*, broadcast: Broadcast, by_broadcast: Broadcast) -> BoardPost | None:
    """Mark the post of ``broadcast`` as corrected; None where it never was on the board. The newest correction counts.

    Raises NotForTheBoard where ``by_broadcast`` does not follow it.
    """
    with transaction.atomic():
        row = locked(broadcast.pk)
        post = BoardPost.objects.filter(broadcast=row).first()
        if post is None:
            return None
        if by_broadcast.follows_id != row.pk:
            raise NotForTheBoard
        if post.corrected_by_id == by_broadcast.pk:
            return post
        post.corrected_by, post.corrected_at = by_broadcast, _after(post)
        post.save(update_fields=["corrected_by", "corrected_at"])
        record(
            action="broadcasts.board_corrected",
            actor=None,
            on=row,
            at=post.corrected_at,
            post=post.public_id,
            by_broadcast=by_broadcast.pk,
        )
        pages.forget()
        return post


def _demanded(broadcast: Broadcast, authorisation: Authorisation, now: datetime) -> Authorisation:
    """The authorisation as it stands in the database, if all that was approved still holds."""
    granted = in_force(broadcast=broadcast, now=now)
    if granted is None or granted.pk != authorisation.pk:
        raise NotForTheBoard
    if not is_intact(granted):
        raise SealBroken
    is_rehearsed = granted.is_drill or granted.is_training or broadcast.is_drill or broadcast.department.is_training
    if OUTLET not in granted.outlets or is_rehearsed:
        raise NotForTheBoard
    if granted.due_at > now or broadcast.status not in _APPEARS_IN or not pictures.are_intact(granted):
        raise NotForTheBoard
    return granted


def _picture_words(authorisation: Authorisation) -> dict[str, str]:
    """What its pictures show, as submitted in the approved revision: such rows are only ever added."""
    shown = addresses_in(authorisation.request_body)
    return {
        part["media"]: normalise(part["alt_text"]).strip()
        for part in _submitted(authorisation)
        if part.get("kind") == "image" and part.get("media") in shown and part.get("alt_text", "").strip()
    }


def _unsealed_events(authorisation: Authorisation) -> list[dict[str, str]]:
    """Of an approval from before events were sealed: as submitted in its revision. Of all others they are in the seal."""
    return events_of(_submitted(authorisation)) if authorisation.events is None else []


def _submitted(authorisation: Authorisation) -> list[dict[str, Any]]:
    revision = (
        Revision.objects.filter(broadcast_id=authorisation.broadcast_id, number=authorisation.revision)
        .order_by("-pk")
        .first()
    )
    parts: list[dict[str, Any]] = revision.content.get("parts", []) if revision else []
    return parts


def _post_of(broadcast: Broadcast) -> BoardPost:
    post = BoardPost.objects.filter(broadcast=broadcast).first()
    if post is None:
        raise NotOnTheBoard
    return post


def _after(post: BoardPost) -> datetime:
    """Now; of two machines whose clocks differ, not before it was there."""
    return max(timezone.now(), post.published_at)
