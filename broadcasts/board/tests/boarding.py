"""What the board's tests share: an announcement approved for the board, and one that stands there."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from broadcasts.board.services import publishing
from broadcasts.content.dated import events_of
from broadcasts.models import Authorisation, BoardPost, Broadcast, Revision
from broadcasts.services import sealing, submitting
from broadcasts.services.previewing import request_body_of
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories


def approved(
    *categories,
    outlets: Sequence[str] = ("push", "board"),
    author=None,
    due_at=None,
    are_events_sealed=True,
    **content,
) -> Broadcast:
    """As the services leave it, but with any outlets and times; its seal fits."""
    now = timezone.now()
    due_at = due_at or now
    made = factories.draft(author, *categories, outlets=tuple(outlets), **content)
    Revision.objects.create(
        broadcast=made,
        number=made.revision,
        content=submitting.snapshot(made),
        submitted_by=made.author,
        submitted_at=now,
    )
    granted = Authorisation(
        broadcast=made,
        kind=Authorisation.Kind.EMERGENCY if made.is_emergency else Authorisation.Kind.PATROL,
        revision=made.revision,
        request_body=request_body_of(made).decode(),
        audience_rule={},
        approved_count=1,
        due_at=due_at,
        send_by=due_at + timedelta(hours=2),
        outlets=made.outlets,
        events=events_of(made.parts) if are_events_sealed else None,
        # The database lets nobody seal practice for the board: then the department went into training afterwards.
        is_training=made.department.is_training and "board" not in outlets,
        is_drill=made.is_drill,
        granted_by=factories.patroller(),
        granted_at=now,
    )
    granted.seal = sealing.seal(granted)
    granted.save()
    made.status, made.due_at, made.send_by = BroadcastStatus.APPROVED, due_at, granted.send_by
    made.save(update_fields=["status", "due_at", "send_by"])
    return made


def text(words: str) -> dict[str, list]:
    return {"parts": [{"kind": "text", "text": words}]}


def publish(broadcast: Broadcast) -> BoardPost:
    return publishing.publish(broadcast=broadcast, authorisation=broadcast.authorisations.latest("pk"))


def posted(*categories, **content) -> BoardPost:
    return publish(approved(*categories, **content))


def behind_its_back(statement: str, *values: object) -> None:
    """As whoever owns the database could, past every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")
