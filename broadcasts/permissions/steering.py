"""What either side may do to a broadcast on its way, and which verbs a page offers."""

from broadcasts.models import Broadcast
from broadcasts.permissions.deciding import (
    can_approve,
    can_reject,
    can_return,
    can_send_anyway,
    is_delegation_over,
    may_decide,
)
from broadcasts.permissions.people import can_patrol
from broadcasts.permissions.writing import can_submit, can_withdraw, is_writer
from broadcasts.states import AUTHORISED, BroadcastStatus, Verb
from cityline.staff.models import User

_S = BroadcastStatus


def can_comment(user: User, broadcast: Broadcast) -> bool:
    """Those who write it and those who decide on it, in every state."""
    return is_writer(user, broadcast) or may_decide(user, broadcast)


def can_take_back(user: User, broadcast: Broadcast) -> bool:
    return broadcast.status in {_S.APPROVED, _S.HELD} and (is_writer(user, broadcast) or can_patrol(user))


def can_pause(user: User, broadcast: Broadcast) -> bool:
    return broadcast.status == _S.SENDING and (is_writer(user, broadcast) or may_decide(user, broadcast))


def can_resume(user: User, broadcast: Broadcast) -> bool:
    """Not once a correction of it is on its way: the wrong message would go on behind its back. Nor under a delegation
    that has been ended."""
    if broadcast.status != _S.PAUSED or not may_decide(user, broadcast) or is_delegation_over(broadcast):
        return False
    return not broadcast.follow_ups.correcting().exists()


def can_cancel(user: User, broadcast: Broadcast) -> bool:
    """The department only before the first request can have left."""
    if broadcast.status not in AUTHORISED:
        return False
    return may_decide(user, broadcast) or (is_writer(user, broadcast) and broadcast.status in {_S.APPROVED, _S.HELD})


_CHECKS = {
    Verb.SUBMIT: can_submit,
    Verb.WITHDRAW: can_withdraw,
    Verb.APPROVE: can_approve,
    Verb.RETURN_FOR_EDIT: can_return,
    Verb.REJECT: can_reject,
    Verb.TAKE_BACK: can_take_back,
    Verb.SEND_ANYWAY: can_send_anyway,
    Verb.PAUSE: can_pause,
    Verb.RESUME: can_resume,
    Verb.CANCEL: can_cancel,
}


def available_verbs(user: User, broadcast: Broadcast) -> list[Verb]:
    """What this person can do to it now: the single source of the buttons."""
    return [verb for verb, check in _CHECKS.items() if check(user, broadcast)]
