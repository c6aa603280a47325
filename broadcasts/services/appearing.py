"""The moment its outlets appear: in the transaction that starts it, and looked after by the reconciler."""

from datetime import datetime, timedelta

from django.db import transaction

from broadcasts.board.services import publishing
from broadcasts.models import Authorisation, Broadcast, FollowKind, SendingSwitch
from broadcasts.outlets import Outlet
from broadcasts.services import heartbeat
from broadcasts.services.isolating import isolated
from broadcasts.states import BroadcastStatus

_S = BroadcastStatus
# What is paused waits for a person; what was cancelled or expired meanwhile is not put up behind anybody's back.
_GOING_ON = (_S.SENDING, _S.COMPLETED, _S.PARTLY_FAILED, _S.FAILED)
# Asked every ten seconds: few have started lately, however many there have been. What is not sent appears in the very
# transaction that starts it, or does not start.
_LATELY = timedelta(days=7)


def appear(*, broadcast: Broadcast, authorisation: Authorisation) -> None:
    """Of a locked broadcast that has just moved on. A board that fails never keeps a message from phones: then the
    reconciler tries again. Where nothing is sent, the failure is the caller's, and nothing has happened.
    """
    if not authorisation.is_pushed:
        _put_up(broadcast, authorisation)
        return
    with isolated("appear", broadcast_id=broadcast.pk), transaction.atomic():
        _put_up(broadcast, authorisation)


def catch_up(*, now: datetime) -> None:
    """What should stand on the board, or be marked as corrected there, and is not. Where everything has been stopped, or
    waits because of a gap, so does this.
    """
    if not SendingSwitch.allows_sending() or not heartbeat.is_current(now=now):
        return
    missing = Authorisation.objects.filter(
        revoked_at=None,
        send_by__gt=now,
        outlets__contains=[Outlet.BOARD],
        broadcast__status__in=_GOING_ON,
        broadcast__started_at__gt=now - _LATELY,
        broadcast__board_post=None,
    )
    for authorisation in missing.select_related("broadcast"):
        with isolated("appear", broadcast_id=authorisation.broadcast_id), transaction.atomic():
            _put_up(authorisation.broadcast, authorisation)
    unmarked = Broadcast.objects.filter(
        follow_kind=FollowKind.CORRECTION,
        status__in=_GOING_ON,
        started_at__gt=now - _LATELY,
        follows__board_post__withdrawn_at=None,
        follows__board_post__corrected_by=None,
        follows__board_post__isnull=False,
    )
    for correction in unmarked.select_related("follows"):
        with isolated("correct", broadcast_id=correction.pk):
            _mark_corrected(correction)


def _put_up(broadcast: Broadcast, authorisation: Authorisation) -> None:
    if Outlet.BOARD in authorisation.outlets:
        publishing.publish(broadcast=broadcast, authorisation=authorisation)
    _mark_corrected(broadcast)


def _mark_corrected(correction: Broadcast) -> None:
    """Also where the correction itself is not on the board: nobody should go on reading the wrong words as right."""
    if correction.follow_kind == FollowKind.CORRECTION and correction.follows is not None:
        publishing.correct(broadcast=correction.follows, by_broadcast=correction)
