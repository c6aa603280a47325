"""Giving and taking roles: the one door, so that every change is in the audit log."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cityline.audit.services import record
from cityline.staff.exceptions import LastAdministrator, NotAllowed
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.roles import RAISED, Role
from cityline.staff.services import letters


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
        if raised := (wanted - had) & RAISED:
            note_raised(by=by, user=user, raised=raised)
    user.__dict__.pop("_cityline_roles", None)
    return True


def note_raised(*, by: User, user: User, raised: Collection[Role]) -> None:
    """Note since when, which is what keeps them from approving at first, and tell the patrol while there is time to ask."""
    now = timezone.now()
    user.raised_at = now
    user.save(update_fields=["raised_at"])
    letters.write(
        to=letters.holders_of(Role.PATROLLER),
        subject=format_lazy(_("New role: {user}"), user=user),
        body=format_lazy(
            _(
                "{by} has given {user} the role: {roles}.\n\nFor 24 hours this person cannot approve anything."
                " If you know nothing of it, please ask now."
            ),
            by=by,
            user=user,
            roles="、".join(str(role.label) for role in sorted(raised)),
        ),
        path="admin:staff_user_changelist",
        now=now,
    )
