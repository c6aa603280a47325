"""Who may come in, and who looks after accounts. What may be done to a broadcast is decided in `broadcasts.permissions`."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cityline.staff.models import User
from cityline.staff.roles import Role, has_role, roles_of


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
