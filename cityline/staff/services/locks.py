"""Letting somebody in again who mistyped too often."""

from axes.utils import reset

from cityline.audit.services import record
from cityline.staff.exceptions import NotAllowed
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff


def lift_lock(*, by: User, user: User) -> None:
    """Forget the failed logins of this account. Raises NotAllowed."""
    if not can_manage_staff(by):
        raise NotAllowed
    reset(username=user.username)
    record(action="staff.unlock", actor=by, on=user)
