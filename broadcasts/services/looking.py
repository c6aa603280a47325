"""Who looked at what before it was decided: part of the evidence."""

from django.db import transaction

from broadcasts import permissions
from broadcasts.models import Broadcast
from broadcasts.states import BroadcastStatus
from cityline.audit.models import Entry
from cityline.audit.services import record
from cityline.staff.models import User

LOOK = "broadcasts.look"


def note_look(*, broadcast: Broadcast, by: User) -> None:
    """Once for each person and revision, and only of those who could decide on it."""
    if broadcast.status != BroadcastStatus.PENDING_PATROL or not permissions.can_approve(by, broadcast):
        return
    entries = Entry.objects.filter(object_type=broadcast._meta.label_lower, object_id=broadcast.pk, action=LOOK)
    with transaction.atomic():
        if not entries.filter(actor=by, data__revision=broadcast.revision).exists():
            record(action=LOOK, actor=by, on=broadcast, revision=broadcast.revision)
