"""The PR office's decisions: approve, return for edit, reject. Always by a second person, always about the
revision they saw."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.deputising import is_still_lent
from broadcasts.exceptions import BroadcastError, NotAllowed, ScheduleInPast, StaleRevision
from broadcasts.models import Authorisation, Broadcast, LookAfter, PatrolDecision, Proposal, ReasonCode
from broadcasts.services import arming, charters, filling, follow_conditions, freezing, looking_after
from broadcasts.services.approving import authorise
from broadcasts.services.moving import demand, locked, move_to
from broadcasts.states import Verb
from cityline.staff.models import User

QUIET_HOURS_REASON_MAX = 300


def approve(
    *,
    broadcast_id: int,
    by: User,
    revision: int,
    send_now: bool = False,
    quiet_hours_reason: str = "",
    charter_ids: Collection[int] = (),
    confirmed: int | None = None,
    proof: str = "",
) -> Broadcast:
    """pending_patrol → approved: seal exactly what was seen and start the grace.

    ``send_now`` answers a time that has passed; a time still to come is the department's and stays.
    ``proof``: how they have just said again who they are, for the record.
    ``quiet_hours_reason``: why it may leave in quiet hours too; without one it waits for the morning.
    ``charter_ids``: the charters of its categories that were read and ticked.
    ``confirmed``: the number of residents that stood on the button, of an emergency or a drill.
    Raises InvalidTransition, NotAllowed (with words), StaleRevision, ScheduleInPast unless ``send_now``, AudienceEmpty,
    CharterUnticked, QuotaShort, CountMoved.
    """
    with transaction.atomic():
        broadcast = _for_decision(broadcast_id, by, revision, Verb.APPROVE)
        follow_conditions.demand_ready(broadcast)
        filling.demand_words(broadcast)
        ticked = charters.demand_ticked(broadcast=broadcast, ticked=charter_ids)
        now = timezone.now()
        scheduled_at = broadcast.scheduled_at
        if scheduled_at and scheduled_at <= now:
            if not send_now:
                raise ScheduleInPast
            scheduled_at = None
        authorisation, missing = authorise(
            broadcast=broadcast,
            kind=Authorisation.Kind.EMERGENCY if broadcast.is_emergency else Authorisation.Kind.PATROL,
            by=by,
            now=now,
            scheduled_at=scheduled_at,
            quiet_hours_reason=_sensible(quiet_hours_reason),
        )
        if confirmed is not None:
            arming.demand_unmoved(shown=confirmed, now=authorisation.approved_count)
        if broadcast.is_emergency:  # decided in a hurry, also by a patroller: somebody looks at it again in daylight
            looking_after.owe(authorisation=authorisation, why=LookAfter.Why.EMERGENCY, now=now)
        decided = _decide(broadcast, by, now, PatrolDecision.Decision.APPROVED, charter_ids=ticked)
        move_to(
            broadcast=broadcast,
            verb=Verb.APPROVE,
            actor=by,
            now=now,
            reached=authorisation.approved_count,
            seal=authorisation.seal,
            **_remarkable(
                messages_missing=missing,
                quiet_hours_reason=authorisation.quiet_hours_reason,
                confirmed=confirmed,
                proof=proof,
            ),
            **_as_deputy(decided),
        )
    return broadcast


def return_for_edit(
    *,
    broadcast_id: int,
    by: User,
    revision: int,
    reason: ReasonCode | str,
    words: str,
    proposal: Proposal | str = "",
) -> Broadcast:
    """pending_patrol → returned: the department may mend it and submit again, or take up the ``proposal``."""
    verb, decision = Verb.RETURN_FOR_EDIT, PatrolDecision.Decision.RETURNED
    return _turn_down(broadcast_id, by, revision, reason, words, verb, decision, proposal=str(proposal))


def reject(*, broadcast_id: int, by: User, revision: int, reason: ReasonCode | str, words: str) -> Broadcast:
    """pending_patrol → rejected, for good."""
    return _turn_down(broadcast_id, by, revision, reason, words, Verb.REJECT, PatrolDecision.Decision.REJECTED)


def _remarkable(**facts: Any) -> dict[str, Any]:
    """What the record says of an approval only where there is something to say."""
    return {name: fact for name, fact in facts.items() if fact}


def _as_deputy(decided: PatrolDecision) -> dict[str, Any]:
    return _remarkable(on_behalf_of=str(decided.on_behalf_of or ""))


def _for_decision(broadcast_id: int, by: User, revision: int, verb: Verb) -> Broadcast:
    broadcast = locked(broadcast_id)
    demand(verb, broadcast)
    if barred := permissions.why_not_approve(by, broadcast):
        raise NotAllowed(barred)
    right = permissions.right_to_decide(by, broadcast)
    if right is None or not is_still_lent(by, right):
        raise NotAllowed(_("You no longer stand in for anybody who could decide on this. Ask a colleague."))
    if broadcast.revision != revision:
        raise StaleRevision(broadcast=broadcast)
    return broadcast


def _sensible(quiet_hours_reason: str) -> str:
    words = normalise(quiet_hours_reason).strip()
    if len(words) > QUIET_HOURS_REASON_MAX:
        raise BroadcastError(_("The reason for sending in quiet hours takes 300 characters. Shorten it."))
    return words


def _turn_down(
    broadcast_id: int,
    by: User,
    revision: int,
    reason: ReasonCode | str,
    words: str,
    verb: Verb,
    decision: PatrolDecision.Decision,
    *,
    proposal: str = "",
) -> Broadcast:
    words = normalise(words).strip()
    if reason not in ReasonCode.values or not words:
        raise BroadcastError(_("Choose a reason and say in a few words what should change."))
    with transaction.atomic():
        broadcast = _for_decision(broadcast_id, by, revision, verb)
        if proposal and proposal not in permissions.proposable(broadcast):
            raise BroadcastError(_("This cannot be proposed for this broadcast."))
        now = timezone.now()
        decided = _decide(broadcast, by, now, decision, reason=str(reason), words=words[:1000], proposal=proposal)
        if broadcast.frozen_at is not None:
            freezing.thaw(broadcast=broadcast)
        said = {**_remarkable(proposal=proposal), **_as_deputy(decided)}
        return move_to(broadcast=broadcast, verb=verb, actor=by, now=now, reason=str(reason), **said)


def _decide(
    broadcast: Broadcast,
    by: User,
    now: datetime,
    decision: PatrolDecision.Decision,
    *,
    reason: str = "",
    words: str = "",
    proposal: str = "",
    charter_ids: Collection[int] = (),
) -> PatrolDecision:
    return PatrolDecision.objects.create(
        broadcast=broadcast,
        revision=broadcast.revision,
        decision=decision,
        reason=reason,
        words=words,
        proposal=proposal,
        charter_ids=list(charter_ids),
        decided_by=by,
        decided_at=now,
        on_behalf_of_id=permissions.decides_for(by, broadcast),
    )
