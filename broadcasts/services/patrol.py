"""The PR office's decisions: approve, return for edit, reject. Always by a second person, always about the
revision they saw."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import audience, permissions, quiet_hours
from broadcasts.content.parts import normalise
from broadcasts.doorbells import ring
from broadcasts.exceptions import AudienceEmpty, BroadcastError, NotAllowed, ScheduleInPast, StaleRevision
from broadcasts.models import Authorisation, Broadcast, PatrolDecision, ReasonCode, SendingPolicy
from broadcasts.services import allowance, follow_conditions, freezing
from broadcasts.services.moving import demand, locked, move_to
from broadcasts.services.previewing import request_body_of
from broadcasts.services.sealing import seal
from broadcasts.states import Verb
from cityline.staff.models import User

EMERGENCY_GRACE_MOST = 10


def approve(*, broadcast_id: int, by: User, revision: int, send_now: bool = False) -> Broadcast:
    """pending_patrol → approved: seal exactly what was seen and start the grace.

    ``send_now`` answers a time that has passed; a time still to come is the department's and stays.
    Raises InvalidTransition, NotAllowed (with words), StaleRevision, ScheduleInPast unless ``send_now``, AudienceEmpty,
    QuotaShort.
    """
    with transaction.atomic():
        broadcast = _for_decision(broadcast_id, by, revision, Verb.APPROVE)
        follow_conditions.demand_ready(broadcast)
        now = timezone.now()
        scheduled_at = broadcast.scheduled_at
        if scheduled_at and scheduled_at <= now:
            if not send_now:
                raise ScheduleInPast
            scheduled_at = None
        authorisation = _authorise(broadcast, by, now, scheduled_at)
        allowance.demand(broadcast=broadcast, authorisation=authorisation, now=now)
        broadcast.due_at, broadcast.send_by = authorisation.due_at, authorisation.send_by
        freezing.keep_or_thaw(broadcast=broadcast, authorisation=authorisation)
        broadcast.accepts_frozen_audience = False
        broadcast.save(update_fields=["due_at", "send_by", "accepts_frozen_audience"])
        _decide(broadcast, by, now, PatrolDecision.Decision.APPROVED)
        move_to(
            broadcast=broadcast,
            verb=Verb.APPROVE,
            actor=by,
            now=now,
            reached=authorisation.approved_count,
            seal=authorisation.seal,
        )
        ring("broadcasts.prepare_emergency" if broadcast.is_emergency else "broadcasts.freeze_audience", broadcast.pk)
        ring("broadcasts.send_grace_copies", broadcast.pk)
    return broadcast


def return_for_edit(*, broadcast_id: int, by: User, revision: int, reason: ReasonCode | str, words: str) -> Broadcast:
    """pending_patrol → returned: the department may mend it and submit again."""
    return _turn_down(broadcast_id, by, revision, reason, words, Verb.RETURN_FOR_EDIT, PatrolDecision.Decision.RETURNED)


def reject(*, broadcast_id: int, by: User, revision: int, reason: ReasonCode | str, words: str) -> Broadcast:
    """pending_patrol → rejected, for good."""
    return _turn_down(broadcast_id, by, revision, reason, words, Verb.REJECT, PatrolDecision.Decision.REJECTED)


def _for_decision(broadcast_id: int, by: User, revision: int, verb: Verb) -> Broadcast:
    broadcast = locked(broadcast_id)
    demand(verb, broadcast)
    if barred := permissions.why_not_approve(by, broadcast):
        raise NotAllowed(barred)
    if broadcast.revision != revision:
        raise StaleRevision(broadcast=broadcast)
    return broadcast


def _authorise(broadcast: Broadcast, by: User, now: datetime, scheduled_at: datetime | None) -> Authorisation:
    rule = audience.rule_of(broadcast)
    reached = audience.count(rule).total
    if reached == 0:
        raise AudienceEmpty
    policy = SendingPolicy.current()
    due_at = max(scheduled_at or now, now + _grace(broadcast, policy))
    if not broadcast.is_emergency:
        due_at = quiet_hours.first_allowed(due_at, policy)
    late = policy.emergency_send_by_minutes if broadcast.is_emergency else policy.send_by_minutes
    authorisation = Authorisation(
        broadcast=broadcast,
        kind=Authorisation.Kind.EMERGENCY if broadcast.is_emergency else Authorisation.Kind.PATROL,
        revision=broadcast.revision,
        request_body=request_body_of(broadcast).decode(),
        audience_rule=rule.to_json(),
        approved_count=reached,
        scheduled_at=scheduled_at,
        due_at=due_at,
        send_by=due_at + timedelta(minutes=late),
        outlets=["push"],
        is_training=broadcast.department.is_training,
        granted_by=by,
        granted_at=now,
    )
    authorisation.seal = seal(authorisation)
    authorisation.save(force_insert=True)
    return authorisation


def _grace(broadcast: Broadcast, policy: SendingPolicy) -> timedelta:
    if broadcast.is_emergency:
        return timedelta(seconds=min(policy.emergency_grace_seconds, EMERGENCY_GRACE_MOST))
    return timedelta(seconds=policy.grace_seconds)


def _turn_down(
    broadcast_id: int,
    by: User,
    revision: int,
    reason: ReasonCode | str,
    words: str,
    verb: Verb,
    decision: PatrolDecision.Decision,
) -> Broadcast:
    words = normalise(words).strip()
    if reason not in ReasonCode.values or not words:
        raise BroadcastError(_("Choose a reason and say in a few words what should change."))
    with transaction.atomic():
        broadcast = _for_decision(broadcast_id, by, revision, verb)
        now = timezone.now()
        _decide(broadcast, by, now, decision, reason=str(reason), words=words[:1000])
        if broadcast.frozen_at is not None:
            freezing.thaw(broadcast=broadcast)
        return move_to(broadcast=broadcast, verb=verb, actor=by, now=now, reason=str(reason))


def _decide(
    broadcast: Broadcast,
    by: User,
    now: datetime,
    decision: PatrolDecision.Decision,
    *,
    reason: str = "",
    words: str = "",
) -> None:
    PatrolDecision.objects.create(
        broadcast=broadcast,
        revision=broadcast.revision,
        decision=decision,
        reason=reason,
        words=words,
        decided_by=by,
        decided_at=now,
    )
