"""What people may do with a broadcast's outlets once they have appeared."""

from broadcasts.models import Broadcast
from broadcasts.permissions.people import can_patrol
from broadcasts.permissions.writing import is_writer
from broadcasts.states import BroadcastStatus
from cityline.staff.models import User

_S = BroadcastStatus


def has_appeared(broadcast: Broadcast) -> bool:
    """Whether its time has come: what is still approved, held or waiting shows nothing anywhere."""
    return broadcast.started_at is not None or broadcast.status == _S.COMPLETED


def can_mark_outlet(user: User, broadcast: Broadcast) -> bool:
    """Whoever carries it over: its department, or the PR office, which keeps newsletter and VOOM."""
    return has_appeared(broadcast) and (is_writer(user, broadcast) or can_patrol(user))
