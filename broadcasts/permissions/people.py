"""What a person may do at all, by role and department."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role


def can_draft(user: User) -> bool:
    return why_not_draft(user) is None


def why_not_draft(user: User) -> Promise | None:
    """Why this person cannot write or submit anything, in words; None if they can."""
    if not has_role(user, Role.DRAFTER) or user.department is None:
        return _(
            "To write a broadcast you need the role “Drafter” and a department. An administrator can give you both."
        )
    if not user.department.is_active:
        return _(
            "Your department is closed, so nothing new goes out in its name. An administrator can move you to another."
        )
    return None


def why_not_emergency(broadcast: Broadcast) -> Promise | None:
    """Why this cannot be an emergency, in words; None if it can. What follows an emergency is one, whoever it is by now."""
    if broadcast.is_drill:
        return _("A drill is no emergency: it goes out as an ordinary broadcast, and is marked as a drill.")
    is_inherited = broadcast.is_emergency and broadcast.follows_id is not None
    if broadcast.department.may_write_emergencies or is_inherited:
        return None
    return _(
        "Your department may not write emergencies. Send it as an ordinary broadcast, or ask an administrator to allow"
        " emergencies for your department."
    )


def can_patrol(user: User) -> bool:
    return has_role(user, Role.PATROLLER)


def can_flip_switch(user: User) -> bool:
    """Stopping must be easy, and the same people may start again; both are audited."""
    return has_role(user, Role.PATROLLER, Role.DUTY_OFFICER)


def can_change_policy(user: User) -> bool:
    return can_patrol(user)


def can_change_charters(user: User) -> bool:
    """The account's concept and whom each category is for: the PR office keeps the account worth following."""
    return can_patrol(user)


def can_manage_categories(user: User) -> bool:
    return can_patrol(user)


def can_manage_staff(user: User) -> bool:
    """A superuser may set up accounts and departments, which is how a new installation gets its first administrator."""
    return has_role(user, Role.ADMINISTRATOR) or (user.is_active and user.is_superuser)


def can_see_audit(user: User) -> bool:
    return has_role(user, Role.PATROLLER, Role.ADMINISTRATOR)


def can_see_health(user: User) -> bool:
    """Those who can stop sending, and those who can mend it."""
    return can_flip_switch(user) or can_manage_staff(user)
