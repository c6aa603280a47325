"""Who looks after what residents can choose. Residents themselves are shown to nobody, only counted."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cityline.staff.models import User
from cityline.staff.roles import Role, has_role, roles_of


def can_manage_categories(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and has_role(user, Role.PATROLLER)


def can_see_categories(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and bool(roles_of(user))


def can_see_numbers(user: AbstractBaseUser | AnonymousUser) -> bool:
    """How many follow and what they chose: every member of staff writes better for knowing it."""
    return isinstance(user, User) and bool(roles_of(user))


def can_mend_events(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Who may let events that were given up be tried again, once their cause is mended."""
    return isinstance(user, User) and has_role(user, Role.ADMINISTRATOR)


def can_sync_followers(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Who may compare our residents with LINE's list of friends, and say that a great loss is true."""
    return isinstance(user, User) and has_role(user, Role.PATROLLER, Role.ADMINISTRATOR)


def can_import_residents(user: AbstractBaseUser | AnonymousUser) -> bool:
    """The PR office looks after residents' choices, administrators after moving from another tool."""
    return isinstance(user, User) and has_role(user, Role.PATROLLER, Role.ADMINISTRATOR)


def can_keep_answers(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Who looks after facilities and questions: writers of a department those of their own, the PR office all."""
    return isinstance(user, User) and (has_role(user, Role.PATROLLER) or may_keep_for(user, user.department_id))


def may_keep_for(user: User, department_id: int | None) -> bool:
    """Whether what belongs to this department is theirs to change."""
    if has_role(user, Role.PATROLLER):
        return True
    return has_role(user, Role.DRAFTER) and department_id is not None and department_id == user.department_id


def can_see_answers(user: AbstractBaseUser | AnonymousUser) -> bool:
    """What residents are told is no secret to anybody who works here."""
    return isinstance(user, User) and bool(roles_of(user))
