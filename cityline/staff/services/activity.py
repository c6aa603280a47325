"""People who leave, come back or move: what follows from it, beside the account itself."""

from django.db import transaction
from django.utils import timezone

from cityline.audit.services import record
from cityline.staff.models import Department, User
from cityline.staff.roles import RAISED, Role
from cityline.staff.services import deputies
from cityline.staff.services.roles import note_raised


@transaction.atomic
def note_change(*, by: User, user: User, was_active: bool, was_in: Department | None) -> bool:
    """In the transaction that has saved the account: ends deputyships, and lets an approving role that comes back settle
    again, as one that was just given does. Says whether something may be left behind, of which `leaving` tells.
    """
    now = timezone.now()
    has_left = was_active and not user.is_active
    if has_left:
        record(action="staff.deactivate", actor=by, on=user, at=now)
        deputies.end_all_of(user=user, by=by, now=now)
    if user.is_active and not was_active:
        record(action="staff.reactivate", actor=by, on=user, at=now)
        raised = {Role(name) for name in user.groups.filter(name__in=RAISED).values_list("name", flat=True)}
        if raised:
            note_raised(by=by, user=user, raised=raised)
    has_moved = was_in is not None and was_in.pk != user.department_id
    if has_moved and was_in is not None:
        record(action="staff.move", actor=by, on=user, at=now, department_before=str(was_in))
    return has_left or has_moved
