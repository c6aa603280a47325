"""Letting somebody in again who mistyped too often."""

from axes.models import AccessLog
from axes.utils import reset

from cityline.audit.services import record
from cityline.staff.exceptions import NotAllowed
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff


def lift_lock(*, by: User, user: User) -> None:
    """Forget the failed logins with this name, and those from where this person has logged in before: a colleague's
    mistakes may have closed the whole address. Raises NotAllowed.
    """
    if not can_manage_staff(by):
        raise NotAllowed
    reset(username=user.username)
    seen = AccessLog.objects.filter(username=user.username).exclude(ip_address=None)
    for address in set(seen.values_list("ip_address", flat=True)):
        reset(ip=address)
    record(action="staff.unlock", actor=by, on=user)
