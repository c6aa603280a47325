"""Who may come in, and who looks after accounts. What may be done to a broadcast is decided in `broadcasts.permissions`."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cityline.staff.models import Deputyship, User
from cityline.staff.roles import APPROVING, Role, has_role, roles_of


def can_enter(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Active, with a role; or the account that set the system up, which administers but has no say over broadcasts."""
    return isinstance(user, User) and user.is_active and (user.is_superuser or bool(roles_of(user)))


def can_manage_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and (user.is_superuser or has_role(user, Role.ADMINISTRATOR))


def can_see_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    """The PR office sees who works where and in which role, so that it can call them."""
    return can_manage_staff(user) or (isinstance(user, User) and has_role(user, Role.PATROLLER))


def can_see_whole_audit(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Only who may read every broadcast; an administrator looks after accounts and sees what was done to those."""
    return isinstance(user, User) and has_role(user, Role.PATROLLER)


def can_see_audit(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and has_role(user, Role.PATROLLER, Role.ADMINISTRATOR)


def can_ask_for_deputies(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Those who approve plan their own absence; appointing gives a role, so an administrator does it."""
    return isinstance(user, User) and has_role(user, *APPROVING)


def can_see_deputies(user: AbstractBaseUser | AnonymousUser) -> bool:
    return can_manage_staff(user) or can_ask_for_deputies(user)


def can_end_deputyship(user: AbstractBaseUser | AnonymousUser, deputyship: Deputyship) -> bool:
    """Giving back what was lent is never dangerous, so whoever is concerned may do it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return can_manage_staff(user) or user.pk in {deputyship.absent_id, deputyship.deputy_id}
