"""Submitting under a delegation: what the PR office has let a department send goes out without a look beforehand."""

from typing import Any

from django.db import transaction

from broadcasts.exceptions import NotDelegated
from broadcasts.models import Authorisation, Broadcast, LookAfter
from broadcasts.services import delegation_conditions, looking_after
from broadcasts.services.approving import authorise
from broadcasts.services.delegation_conditions import Answer, Case
from broadcasts.services.moving import move_to
from broadcasts.services.submitting import HandedOver, hand_over, judge
from broadcasts.states import Verb
from cityline.staff.models import User


def submit_delegated(*, broadcast_id: int, by: User, expected_revision: int) -> Broadcast:
    """draft, returned → approved: sealed, with the ordinary grace, and owed a look afterwards.

    The grantor of the delegation is the second person. Raises NotDelegated with what fails, and all that ``submit`` and
    ``approve`` raise; nothing has changed then.
    """
    judge(broadcast_id=broadcast_id, by=by, expected_revision=expected_revision, verb=Verb.SUBMIT_DELEGATED)
    with transaction.atomic():
        handed = hand_over(
            broadcast_id=broadcast_id, by=by, expected_revision=expected_revision, verb=Verb.SUBMIT_DELEGATED
        )
        broadcast, now = handed.broadcast, handed.now
        answer = _demand_delegated(handed, by)
        ids = [one.pk for one in answer.delegations]
        authorisation, missing = authorise(
            broadcast=broadcast,
            kind=Authorisation.Kind.DELEGATION,
            by=answer.delegations[0].granted_by,
            now=now,
            scheduled_at=broadcast.scheduled_at,
            delegation_ids=ids,
        )
        looking_after.owe(authorisation=authorisation, why=LookAfter.Why.DELEGATION, now=now)
        excess: dict[str, Any] = {"messages_missing": missing} if missing else {}
        move_to(
            broadcast=broadcast,
            verb=Verb.SUBMIT_DELEGATED,
            actor=by,
            now=now,
            reached=authorisation.approved_count,
            delegations=ids,
            seal=authorisation.seal,
            **excess,
        )
    return broadcast


def _demand_delegated(handed: HandedOver, by: User) -> Answer:
    """Under a lock: nobody ends a delegation between this and the authorisation."""
    broadcast = handed.broadcast
    case = Case(
        broadcast=broadcast,
        category_ids=frozenset(broadcast.categories.values_list("pk", flat=True)),
        has_undecided=broadcast.undecided_groups.exists(),
        reached=handed.reached,
        findings=handed.findings,
        by=by,
    )
    answer = delegation_conditions.answer(case, now=handed.now, lock=True)
    if answer is None or not answer.holds:
        raise NotDelegated(answer.why_not if answer else ())
    return answer
