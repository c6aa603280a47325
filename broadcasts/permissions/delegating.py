"""Who lets a department send without a look beforehand, and who sees what was let."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import deputising
from broadcasts.models import Delegation
from broadcasts.models.delegations import DelegationQuerySet
from broadcasts.permissions.deciding import why_unsettled
from broadcasts.permissions.people import can_patrol
from broadcasts.permissions.seeing import sees_all
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role


def can_see_delegations(user: User) -> bool:
    return sees_all(user) or (user.department_id is not None and has_role(user, Role.DRAFTER, Role.VIEWER))


def delegations_visible_to(user: User) -> DelegationQuerySet:
    """The PR office and those who see the whole city all of them, a department its own."""
    if sees_all(user):
        return Delegation.objects.all()
    return (
        Delegation.objects.filter(department=user.department_id)
        if can_see_delegations(user)
        else Delegation.objects.none()
    )


def can_delegate(user: User) -> bool:
    """In their own right alone: what is lent for some days grants nothing that outlasts it."""
    return any(right.is_own for right in deputising.rights(user, {Role.PATROLLER}))


def why_not_delegate(user: User) -> Promise | None:
    """Why this person can grant no delegation, in words; None if they can. It is as much as approving beforehand."""
    if not can_patrol(user):
        return _("Only the PR office grants and ends delegations.")
    if not can_delegate(user):
        return _("You stand in for somebody, and that right grants no delegation. Ask a colleague of the PR office.")
    return why_unsettled(user)


def can_end_delegations(user: User) -> bool:
    """Stopping must be easy: also who stands in for somebody, or is new."""
    return can_patrol(user)
