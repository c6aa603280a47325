"""Whether a broadcast may be sent at this moment: asked at the freeze, at the start and at every claim."""

from datetime import datetime

from broadcasts.models import Authorisation, Broadcast

# As it is asked at every claim: the ORM takes three times as long to say it.
_IN_FORCE = """
SELECT a.* FROM broadcasts_authorisation a
WHERE a.broadcast_id = %s AND a.revision = %s AND a.revoked_at IS NULL AND a.send_by > %s ORDER BY a.id LIMIT 1
"""


def in_force(*, broadcast: Broadcast, now: datetime) -> Authorisation | None:
    """The authorisation of this very revision that is neither revoked nor past its ``send_by``. Its seal is a separate
    question, and so is its ``due_at``: the audience is frozen before it.
    """
    return next(iter(Authorisation.objects.raw(_IN_FORCE, [broadcast.pk, broadcast.revision, now])), None)
