"""Who may come in, and who looks after accounts. What may be done to a broadcast is decided in `broadcasts.permissions`."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q

from cityline.staff.models import Deputyship, DeputyshipQuerySet, User
from cityline.staff.roles import APPROVING, Role, has_role, roles_of


def can_enter(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Active, with a role; or the account that set the system up, which administers but has no say over broadcasts."""
    return isinstance(user, User) and user.is_active and (user.is_superuser or bool(roles_of(user)))


def can_manage_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and (user.is_superuser or has_role(user, Role.ADMINISTRATOR))


def can_see_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    """The PR office sees who works where and in which role, so that it can call them."""
    return can_manage_staff(user) or (isinstance(user, User) and has_role(user, Role.PATROLLER))


def can_see_what_is_left(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Those whom a letter about somebody who leaves may reach; of broadcasts each sees what they may see anyway."""
    return can_see_staff(user) or (
        isinstance(user, User) and user.department_id is not None and has_role(user, Role.DRAFTER)
    )


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


def deputyships_visible_to(user: User) -> DeputyshipQuerySet:
    """Those who plan them see all; whoever stands in, or is stood in for, their own."""
    if can_see_deputies(user):
        return Deputyship.objects.all()
    return Deputyship.objects.filter(Q(absent=user) | Q(deputy=user))


def can_end_deputyship(user: AbstractBaseUser | AnonymousUser, deputyship: Deputyship) -> bool:
    """Giving back what was lent is never dangerous, so whoever is concerned may do it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return can_manage_staff(user) or user.pk in {deputyship.absent_id, deputyship.deputy_id}
