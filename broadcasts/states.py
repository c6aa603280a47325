"""The two state machines: every state, and for each verb from where to where. `services.moving.move_to` is the
only door."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BroadcastStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RETURNED = "returned", _("Returned for edit")
    PENDING_PATROL = "pending_patrol", _("Waiting for the PR office")
    REJECTED = "rejected", _("Rejected")
    APPROVED = "approved", _("Approved")
    HELD = "held", _("Held")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Sent")
    PARTLY_FAILED = "partly_failed", _("Sent in part")
    FAILED = "failed", _("Not sent")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class Verb(models.TextChoices):
    SUBMIT = "submit", _("Submit")
    SUBMIT_DELEGATED = "submit_delegated", _("Submit under a delegation")
    MAKE_IN_SERIES = "make_in_series", _("Make it for its day in a recurring broadcast")
    WITHDRAW = "withdraw", _("Withdraw")
    RETURN_FOR_EDIT = "return_for_edit", _("Return for edit")
    REJECT = "reject", _("Reject")
    APPROVE = "approve", _("Approve")
    TAKE_BACK = "take_back", _("Take back")
    TAKE_BACK_BY_PATROL = "take_back_by_patrol", _("Take back (PR office)")
    HOLD = "hold", _("Hold")
    SEND_ANYWAY = "send_anyway", _("Send anyway")
    START = "start", _("Start sending")
    # Its outlets appear and none of them is a message to phones: there is nothing to send, and so it is complete.
    APPEAR = "appear", _("Publish")
    PAUSE = "pause", _("Pause")
    RESUME = "resume", _("Resume")
    COMPLETE = "complete", _("Complete")
    COMPLETE_IN_PART = "complete_in_part", _("Complete in part")
    FAIL = "fail", _("Fail")
    EXPIRE = "expire", _("Expire")
    CANCEL = "cancel", _("Cancel")


_S = BroadcastStatus
_UNDERWAY = (_S.APPROVED, _S.HELD, _S.SENDING, _S.PAUSED)

TRANSITIONS: dict[Verb, dict[BroadcastStatus, BroadcastStatus]] = {
    Verb.SUBMIT: {_S.DRAFT: _S.PENDING_PATROL, _S.RETURNED: _S.PENDING_PATROL},
    # Let go without a look beforehand, by what the PR office has delegated.
    Verb.SUBMIT_DELEGATED: {_S.DRAFT: _S.APPROVED, _S.RETURNED: _S.APPROVED},
    # Approved beforehand, with all days of its series.
    Verb.MAKE_IN_SERIES: {_S.DRAFT: _S.APPROVED},
    Verb.WITHDRAW: {_S.PENDING_PATROL: _S.DRAFT},
    Verb.RETURN_FOR_EDIT: {_S.PENDING_PATROL: _S.RETURNED},
    Verb.REJECT: {_S.PENDING_PATROL: _S.REJECTED},
    Verb.APPROVE: {_S.PENDING_PATROL: _S.APPROVED},
    Verb.TAKE_BACK: {_S.APPROVED: _S.DRAFT, _S.HELD: _S.DRAFT},
    Verb.TAKE_BACK_BY_PATROL: {_S.APPROVED: _S.RETURNED, _S.HELD: _S.RETURNED},
    Verb.HOLD: {_S.APPROVED: _S.HELD},
    Verb.SEND_ANYWAY: {_S.HELD: _S.APPROVED},
    Verb.START: {_S.APPROVED: _S.SENDING},
    Verb.APPEAR: {_S.APPROVED: _S.COMPLETED},
    Verb.PAUSE: {_S.SENDING: _S.PAUSED},
    Verb.RESUME: {_S.PAUSED: _S.SENDING},
    Verb.COMPLETE: {_S.SENDING: _S.COMPLETED, _S.PAUSED: _S.COMPLETED},
    Verb.COMPLETE_IN_PART: {_S.SENDING: _S.PARTLY_FAILED, _S.PAUSED: _S.PARTLY_FAILED},
    Verb.FAIL: {_S.SENDING: _S.FAILED, _S.PAUSED: _S.FAILED},
    Verb.EXPIRE: dict.fromkeys(_UNDERWAY, _S.EXPIRED),
    Verb.CANCEL: dict.fromkeys(_UNDERWAY, _S.CANCELLED),
}

EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})
# Under an authorisation: leaving these towards an editable state voids it.
AUTHORISED = frozenset(_UNDERWAY)
FINAL = frozenset({_S.REJECTED, _S.COMPLETED, _S.PARTLY_FAILED, _S.FAILED, _S.EXPIRED, _S.CANCELLED})


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("To send")
    SENDING = "sending", _("Request under way")
    RETRYING = "retrying", _("To try again")
    ACCEPTED = "accepted", _("Accepted by LINE")
    EMPTY = "empty", _("Nobody left to send to")
    REFUSED = "refused", _("Refused by LINE")
    SPLIT = "split", _("Split in two")
    OUTCOME_UNKNOWN = "outcome_unknown", _("Outcome unknown")
    CANCELLED = "cancelled", _("Cancelled")


_D = DeliveryStatus

DELIVERY_FINAL = frozenset({_D.ACCEPTED, _D.EMPTY, _D.REFUSED, _D.SPLIT, _D.OUTCOME_UNKNOWN, _D.CANCELLED})
DELIVERY_OPEN = frozenset({_D.PENDING, _D.SENDING, _D.RETRYING})
DELIVERY_TRANSITIONS: dict[DeliveryStatus, frozenset[DeliveryStatus]] = {
    _D.PENDING: frozenset({_D.SENDING, _D.EMPTY, _D.CANCELLED}),
    _D.SENDING: frozenset({_D.ACCEPTED, _D.RETRYING, _D.PENDING, _D.REFUSED, _D.SPLIT, _D.OUTCOME_UNKNOWN}),
    _D.RETRYING: frozenset({_D.SENDING, _D.OUTCOME_UNKNOWN, _D.CANCELLED}),
    **{status: frozenset() for status in DELIVERY_FINAL},
}
