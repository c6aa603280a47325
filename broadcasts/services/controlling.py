"""Stopping and going on: take back, pause, resume, cancel, send anyway, and the kill switch."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions, reasons
from broadcasts.content.parts import normalise
from broadcasts.deputising import is_still_lent
from broadcasts.doorbells import ring
from broadcasts.exceptions import BroadcastError, NotAllowed, SealBroken
from broadcasts.models import Authorisation, Broadcast, Delivery, SendingPolicy, SendingSwitch
from broadcasts.services import follow_conditions, freezing
from broadcasts.services.authorising import why_withdrawn
from broadcasts.services.moving import demand, locked, move_to
from broadcasts.states import DeliveryStatus, Verb
from cityline.audit.services import record
from cityline.staff.models import User


def take_back(*, broadcast_id: int, by: User) -> Broadcast:
    """approved, held → draft (the department) or returned (the PR office): the undo. Voids the approval."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        from_patrol = not permissions.is_writer(by, broadcast)
        verb = Verb.TAKE_BACK_BY_PATROL if from_patrol else Verb.TAKE_BACK
        demand(verb, broadcast)
        if not permissions.can_take_back(by, broadcast):
            raise NotAllowed
        now = timezone.now()
        # Nothing of it has left: an approved broadcast has no attempts yet, so its chunks are simply unmade.
        freezing.thaw(broadcast=broadcast)
        broadcast.due_at = broadcast.send_by = None
        broadcast.ignores_quiet_hours = False
        move_to(broadcast=broadcast, verb=verb, actor=by, now=now)
        broadcast.save(update_fields=["due_at", "send_by", "ignores_quiet_hours"])
        revoke(broadcast, by=by, now=now, cause="taken_back")
    return broadcast


def pause(*, broadcast_id: int, by: User | None, reason: str, note: str = "") -> Broadcast:
    """sending → paused: by a person, or by the system (``by`` None) with the reason people see. Requests in flight
    are still recorded."""
    return _move(broadcast_id, Verb.PAUSE, by, permissions.can_pause, reason=reason, note=note)


def resume(*, broadcast_id: int, by: User) -> Broadcast:
    """paused → sending: the PR office decides that it may go on. Never once a correction of it is on its way."""
    with transaction.atomic():
        stopped = locked(broadcast_id)
        follow_conditions.demand_no_correction(stopped)
        _demand_delegation(stopped)
        broadcast = _move(broadcast_id, Verb.RESUME, by, permissions.can_resume)
        ring("broadcasts.drain_deliveries", "emergency" if broadcast.is_emergency else "delivery")
    return broadcast


def cancel(*, broadcast_id: int, by: User) -> Broadcast:
    """approved … paused → cancelled, for good. Chunks never tried are cancelled, ambiguous ones become unknown.

    Requests in flight keep their claim and are recorded when they answer; then they count as what they were.
    """
    with transaction.atomic():
        broadcast = _move(broadcast_id, Verb.CANCEL, by, permissions.can_cancel)
        now = timezone.now()
        close_open_chunks(broadcast, now)
        revoke(broadcast, by=by, now=now, cause="cancelled")
    return broadcast


def send_anyway(*, broadcast_id: int, by: User) -> Broadcast:
    """held → approved: the PR office has looked at why it was held, and outweighs it."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        demand(Verb.SEND_ANYWAY, broadcast)
        if not permissions.can_send_anyway(by, broadcast):
            raise NotAllowed(permissions.why_not_approve(by, broadcast) or broadcast.why_stopped)
        _demand_approval(broadcast)
        _demand_delegation(broadcast)
        outweighed, right = broadcast.status_reason, permissions.right_to_decide(by, broadcast)
        if right is None or not is_still_lent(by, right):
            raise NotAllowed
        move_to(
            broadcast=broadcast,
            verb=Verb.SEND_ANYWAY,
            actor=by,
            now=timezone.now(),
            audience_count=broadcast.audience_count,
            outweighed=outweighed,
            **({"on_behalf_of": str(User.objects.get(pk=right.absent))} if right.absent else {}),
        )
        ring("broadcasts.prepare_emergency" if broadcast.is_emergency else "broadcasts.freeze_audience", broadcast.pk)
    return broadcast


def _demand_approval(broadcast: Broadcast) -> None:
    """The database would refuse what was changed behind the application's back, without words."""
    approvals = Authorisation.objects.filter(broadcast=broadcast, revoked_at=None)
    if not approvals.filter(revision=broadcast.revision).exists():
        raise SealBroken


def _demand_delegation(broadcast: Broadcast) -> None:
    """What went under a delegation that was ended goes on only as something a person has approved."""
    if why := why_withdrawn(broadcast):
        raise BroadcastError(reasons.words(why))


def close_open_chunks(broadcast: Broadcast, now: datetime) -> None:
    """What is not sent and not in flight ends: unsent is cancelled; what LINE may have accepted is honestly unknown."""
    waiting = Delivery.objects.filter(
        broadcast=broadcast, status__in=[DeliveryStatus.PENDING, DeliveryStatus.RETRYING]
    ).order_by("pk")
    waiting.filter(first_ambiguous_at=None).update(status=DeliveryStatus.CANCELLED, finished_at=now)
    waiting.filter(~Q(first_ambiguous_at=None)).update(status=DeliveryStatus.OUTCOME_UNKNOWN, finished_at=now)


def revoke(broadcast: Broadcast, *, by: User | None, now: datetime, cause: str) -> None:
    """End the authorisation in force, if there is one."""
    Authorisation.objects.filter(broadcast=broadcast, revoked_at=None).update(
        revoked_at=now, revoked_by=by, revoked_for=cause
    )


def flip_switch(*, by: User, on: bool, reason: str) -> SendingSwitch:
    """Stop or allow all sending, for everybody, at once."""
    if not permissions.can_flip_switch(by):
        raise NotAllowed
    reason = normalise(reason).strip()[:300]
    if not reason:
        raise BroadcastError(_("Say why, in a few words: everybody will see it."))
    with transaction.atomic():
        switch = SendingSwitch.objects.create(is_on=on, reason=reason, flipped_by=by)
        record(action="broadcasts.switch", actor=by, on=switch, is_on=on, reason=switch.reason)
        if on:
            ring("broadcasts.reconcile")
    return switch


def change_policy(*, by: User, policy: SendingPolicy) -> SendingPolicy:
    """Put a new row in force; what is already approved keeps its sealed times."""
    if not permissions.can_change_policy(by):
        raise NotAllowed
    policy.full_clean(exclude=["made_by"])
    with transaction.atomic():
        policy.pk = None
        policy.made_by, policy.made_at = by, timezone.now()
        policy.save(force_insert=True)
        record(action="broadcasts.policy", actor=by, on=policy, **_rules(policy))
    return policy


def _rules(policy: SendingPolicy) -> dict[str, Any]:
    """All a policy says, as the audit log keeps it."""
    values = {f.name: getattr(policy, f.name) for f in SendingPolicy._meta.fields if f.editable and not f.primary_key}
    return {name: value if isinstance(value, int) else str(value) for name, value in values.items()}


def _move(
    broadcast_id: int,
    verb: Verb,
    by: User | None,
    allowed: Callable[[User, Broadcast], bool],
    *,
    reason: str = "",
    note: str = "",
) -> Broadcast:
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        demand(verb, broadcast)
        if by is not None and not allowed(by, broadcast):
            raise NotAllowed
        if verb != Verb.CANCEL:
            _demand_approval(broadcast)
        return move_to(broadcast=broadcast, verb=verb, actor=by, now=timezone.now(), reason=reason, note=note)
