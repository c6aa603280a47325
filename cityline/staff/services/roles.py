"""Giving and taking roles: the one door, so that every change is in the audit log."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction

from cityline.audit.services import record
from cityline.staff.exceptions import LastAdministrator, NotAllowed
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.roles import Role


def keep_an_administrator(*, by: User, user: User) -> None:
    """Raise LastAdministrator if nobody could manage accounts once ``user`` no longer does.

    Inside a transaction: all administrators take the same lock, so that two of them cannot shut each other out at once.
    """
    everybody = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR).order_by("pk")
    # Not their groups, which others refer to; so what is read under the lock comes from a query of its own.
    list(everybody.select_for_update(of=("self",), no_key=True))
    stays = by.is_superuser and by.pk != user.pk
    if not stays and not everybody.exclude(pk=user.pk).exists():
        raise LastAdministrator


def set_roles(*, by: User, user: User, roles: Collection[Role]) -> bool:
    """Let ``user`` have exactly these roles; says whether anything changed.

    The entry names what was raised and what was taken, which is how the patrol learns who may newly approve. Raises NotAllowed,
    LastAdministrator.
    """
    if not can_manage_staff(by):
        raise NotAllowed
    wanted = {Role(role) for role in roles}
    with transaction.atomic():
        had = {Role(name) for name in user.groups.filter(name__in=Role.values).values_list("name", flat=True)}
        if wanted == had:
            return False
        if Role.ADMINISTRATOR in had - wanted and not by.is_superuser:
            keep_an_administrator(by=by, user=user)
        user.groups.remove(*Group.objects.filter(name__in=had - wanted))
        user.groups.add(*Group.objects.filter(name__in=wanted - had))
        record(
            action="staff.set_roles",
            actor=by,
            on=user,
            given=sorted(wanted - had),
            taken=sorted(had - wanted),
            roles=sorted(wanted),
        )
    user.__dict__.pop("_cityline_roles", None)
    return True
