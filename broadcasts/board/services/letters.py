"""「この課へのお便り」: taken in, marked as read, forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from broadcasts.board.permissions import can_mark_letter
from broadcasts.board.services import counting
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models.board import BoardPost
from broadcasts.models.letters import REPLY_TO_MAX, WORDS_MAX, BoardLetter
from cityline.audit.services import record
from cityline.staff.models import User

KEPT_DAYS = 90
# A household, an office or a whole mobile network may share an address.
OF_A_POST, OF_ALL = 3, 10


class LetterEmpty(BroadcastError):
    message = _("Nothing is written yet. Please write your letter.")


class LetterTooLong(BroadcastError):
    message = _("This is too long. Please keep to 500 characters.")


class ReplyToTooLong(BroadcastError):
    message = _("The address for the answer is too long. Please keep to 200 characters.")


class NotNow(BroadcastError):
    message = _("Letters cannot be taken in just now. Please try again tomorrow, or ask the department by telephone.")


def send(*, post: BoardPost, words: str, reply_to: str, address: str, now: datetime) -> BoardLetter:
    """Keep a letter as it was written. Raises LetterEmpty, LetterTooLong, ReplyToTooLong, NotNow."""
    said, answer = normalise(words), normalise(reply_to)
    if not said.strip():
        raise LetterEmpty
    if len(said) > WORDS_MAX:
        raise LetterTooLong
    if len(answer) > REPLY_TO_MAX:
        raise ReplyToTooLong
    if not (_has_room("letters", address, OF_ALL, now) and _has_room(f"letters {post.pk}", address, OF_A_POST, now)):
        raise NotNow
    return BoardLetter.objects.create(post=post, words=said, reply_to=answer, at=now)


def _has_room(what: str, address: str, most: int, now: datetime) -> bool:
    return counting.has_room(
        what=what, address=address, most=most, now=now, seconds=counting.DAY_SECONDS, otherwise=False
    )


def mark_read(*, letter_id: int, by: User, now: datetime) -> BoardLetter:
    """Whoever was first has read it; a second time changes nothing. Raises NotAllowed."""
    with transaction.atomic():
        letter = BoardLetter.objects.select_for_update(of=("self",)).select_related("post__broadcast").get(pk=letter_id)
        if not can_mark_letter(by, letter):
            raise NotAllowed
        if letter.read_at is None:
            letter.read_at, letter.read_by = now, by
            letter.save(update_fields=["read_at", "read_by"])
            record(action="broadcasts.board_letter_read", actor=by, on=letter, at=now)
    return letter


def forget(*, now: datetime) -> int:
    """Letters older than they are kept for, read or not; and how many."""
    with transaction.atomic():
        count, _by_model = BoardLetter.objects.filter(at__lte=now - timedelta(days=KEPT_DAYS)).delete()
        if count:
            record(action="broadcasts.board_letters_forgotten", actor=None, at=now, letters=count)
    return count
