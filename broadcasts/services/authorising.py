"""Whether a broadcast may be sent at this moment: asked at the freeze, at the start and at every claim."""

from datetime import datetime

from django.db import connection

from broadcasts.models import Authorisation, Broadcast, Delegation
from broadcasts.services.sealing import is_intact
from broadcasts.states import BroadcastStatus

DELEGATION_ENDED, SERIES_ENDED = "delegation_ended", "series_ended"

# Every one of the delegations it was let go under is still there and has not been ended. That their last day has passed
# does not matter any more: it is asked when something is submitted.
_DELEGATED = """
(a.kind <> 'delegation' OR cardinality(a.delegation_ids) = (
    SELECT count(*) FROM broadcasts_delegation d WHERE d.id = ANY(a.delegation_ids) AND d.ended_at IS NULL
))
"""

# The approval of its series has not been ended, and who gave it, or in whose place it was given, could give it today:
# nothing leaves in the name of somebody who has left the PR office.
_IN_ITS_SERIES = """
(a.kind <> 'series' OR EXISTS (
    SELECT FROM broadcasts_seriesapproval p
    WHERE p.id = a.series_approval_id AND p.ended_at IS NULL AND p.granted_by_id = a.granted_by_id
        AND broadcasts_has_role(coalesce(p.on_behalf_of_id, p.granted_by_id), ARRAY['patroller'])
        AND EXISTS (SELECT FROM staff_user u WHERE u.id = p.granted_by_id AND u.is_active)
))
"""
_STANDS = f"({_DELEGATED} AND {_IN_ITS_SERIES})"

# As it is asked at every claim: the ORM takes three times as long to say it.
_IN_FORCE = f"""
SELECT a.* FROM broadcasts_authorisation a
WHERE a.broadcast_id = %s AND a.revision = %s AND a.revoked_at IS NULL AND a.send_by > %s AND {_STANDS}
ORDER BY a.id LIMIT 1
"""  # noqa: S608  constants

# What is approved or being sent although what it was let go under has been ended.
_WITHDRAWN = f"""
SELECT b.id FROM broadcasts_broadcast b JOIN broadcasts_authorisation a ON a.broadcast_id = b.id
WHERE b.status = ANY(%s) AND a.revision = b.revision AND a.revoked_at IS NULL AND NOT {_STANDS} ORDER BY b.id
"""  # noqa: S608  constants


def in_force(*, broadcast: Broadcast, now: datetime) -> Authorisation | None:
    """The authorisation of this very revision that is neither revoked nor past its ``send_by``, and whose delegation
    or approved series was not ended. Its seal is a separate question, and so is its ``due_at``: the audience is frozen before it.
    """
    return next(iter(Authorisation.objects.raw(_IN_FORCE, [broadcast.pk, broadcast.revision, now])), None)


def may_be_sent(broadcast: Broadcast, authorisation: Authorisation) -> bool:
    """Whether a message to phones is among its outlets, in the content and in what was sealed: what only appears on the
    board or elsewhere never gets an audience, and without one nothing can leave.
    """
    return broadcast.is_pushed and authorisation.is_pushed


def withdrawn(*statuses: BroadcastStatus) -> list[int]:
    """The broadcasts in these states whose delegation or approved series was ended."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAWN, [list(statuses)])
        return [row[0] for row in cursor.fetchall()]


def why_withdrawn(broadcast: Broadcast) -> str:
    """Why it waits for a person: what it was let go under was ended, or somebody says so of what was sealed otherwise.
    Empty where neither is so.
    """
    if broadcast.pk not in withdrawn(BroadcastStatus(broadcast.status)):
        return ""
    approvals = Authorisation.objects.filter(broadcast=broadcast, revision=broadcast.revision, revoked_at=None)
    if not all(is_intact(approval) for approval in approvals):
        return "seal_broken"
    is_series = any(approval.kind == Authorisation.Kind.SERIES for approval in approvals)
    return SERIES_ENDED if is_series else DELEGATION_ENDED


def is_beyond_delegation(*, authorisation: Authorisation, reached: int) -> bool:
    """Whether more residents have come to it than it was let go for; never so of what a person approved."""
    if not authorisation.delegation_ids:
        return False
    return Delegation.objects.filter(pk__in=authorisation.delegation_ids, reach_max__lt=reached).exists()
