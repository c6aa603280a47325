"""Whether a broadcast may be sent at this moment: asked at the freeze, at the start and at every claim."""

from datetime import datetime

from broadcasts.models import Authorisation, Broadcast


def in_force(*, broadcast: Broadcast, now: datetime) -> Authorisation | None:
    """The authorisation of this very revision that is neither revoked nor past its ``send_by``. Its seal is a separate
    question, and so is its ``due_at``: the audience is frozen before it.
    """
    return Authorisation.objects.filter(
        broadcast=broadcast, revision=broadcast.revision, revoked_at=None, send_by__gt=now
    ).first()
