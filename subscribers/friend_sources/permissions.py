"""Who makes media and who sees their figures: departments their own, the PR office all."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cityline.staff.models import Department, User
from cityline.staff.roles import Role, has_role, roles_of
from subscribers.models import FriendSource
from subscribers.models.friend_sources import FriendSourceQuerySet

Person = AbstractBaseUser | AnonymousUser


def can_see_sources(user: Person) -> bool:
    return isinstance(user, User) and bool(roles_of(user)) and (_sees_all(user) or user.department_id is not None)


def seen_by(user: User) -> FriendSourceQuerySet:
    sources = FriendSource.objects.all()
    return sources if _sees_all(user) else sources.filter(department=user.department_id)


def can_make_sources(user: Person) -> bool:
    return can_see_sources(user) and isinstance(user, User) and has_role(user, Role.DRAFTER, Role.PATROLLER)


def can_change(user: User, department: Department) -> bool:
    return can_make_sources(user) and (_sees_all(user) or user.department_id == department.pk)


def _sees_all(user: User) -> bool:
    return has_role(user, Role.PATROLLER)
