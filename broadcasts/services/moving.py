"""The one door through which a broadcast changes its state."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from broadcasts.content.parts import normalise
from broadcasts.exceptions import InvalidTransition
from broadcasts.models import Broadcast
from broadcasts.services import notifying
from broadcasts.states import FINAL, TRANSITIONS, BroadcastStatus, Verb
from cityline.audit.models import Entry
from cityline.audit.services import SYSTEM, record
from cityline.staff.models import User

# What people are told by mail, by the verb that happened.
NEWS = {
    Verb.SUBMIT: "submitted",
    Verb.SUBMIT_DELEGATED: "delegated",
    Verb.WITHDRAW: "withdrawn",
    Verb.APPROVE: "approved",
    Verb.RETURN_FOR_EDIT: "returned",
    Verb.REJECT: "rejected",
    Verb.TAKE_BACK: "taken_back",
    Verb.TAKE_BACK_BY_PATROL: "taken_back",
    Verb.HOLD: "held",
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.COMPLETE: "completed",
    Verb.APPEAR: "appeared",
    Verb.COMPLETE_IN_PART: "partly_failed",
    Verb.FAIL: "failed",
    Verb.EXPIRE: "expired",
    Verb.CANCEL: "cancelled",
}


def locked(broadcast_id: int) -> Broadcast:
    """The broadcast under a row lock, so that of two people acting at once one waits and then sees what the other did.

    Must run in a transaction (Django raises otherwise). Raises Broadcast.DoesNotExist.
    """
    return Broadcast.objects.select_for_update(of=("self",)).select_related("department", "author").get(pk=broadcast_id)


def demand(verb: Verb, broadcast: Broadcast) -> BroadcastStatus:
    """Where the verb leads from here. Raises InvalidTransition."""
    status = BroadcastStatus(broadcast.status)
    try:
        return TRANSITIONS[verb][status]
    except KeyError:
        raise _too_late(verb, broadcast, status) from None


def _too_late(verb: Verb, broadcast: Broadcast, status: BroadcastStatus) -> InvalidTransition:
    """With the name of whoever was faster."""
    about_it = Entry.objects.filter(object_type=broadcast._meta.label_lower, object_id=broadcast.pk)
    newest = about_it.filter(data__status_after=status).order_by("-pk").first()
    if newest is None:
        return InvalidTransition(verb=verb, status=status)
    by = _("the system") if newest.actor_label == SYSTEM else newest.actor_label
    return InvalidTransition(verb=verb, status=status, by=by, at=newest.at)


def move_to(
    *,
    broadcast: Broadcast,
    verb: Verb,
    actor: User | None,
    now: datetime,
    reason: str = "",
    note: str = "",
    **audit: Any,
) -> Broadcast:
    """Move a locked broadcast along one edge, write the audit entry and the mail that is owed about it, all in the
    caller's transaction.

    ``reason`` (a code) and ``note`` (words) say why it is held, paused or returned; they are empty in every other
    state.
    """
    status_before = broadcast.status
    broadcast.status = demand(verb, broadcast)
    broadcast.status_changed_at = now
    broadcast.status_reason = reason
    broadcast.status_note = normalise(note)[:300]
    fields = ["status", "status_changed_at", "status_reason", "status_note"]
    if verb == Verb.START:
        broadcast.started_at = now
        fields.append("started_at")
    if broadcast.status in FINAL:
        broadcast.finished_at = now
        fields.append("finished_at")
    broadcast.save(update_fields=fields)
    entry = record(
        action=f"broadcasts.{verb}",
        actor=actor,
        on=broadcast,
        at=now,
        status_before=status_before,
        status_after=broadcast.status,
        revision=broadcast.revision,
        **({"reason": reason} if reason else {}),
        **audit,
    )
    if verb in NEWS:
        notifying.tell(kind=NEWS[verb], broadcast=broadcast, entry=entry, now=now)
    return broadcast
