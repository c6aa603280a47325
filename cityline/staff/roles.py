"""Roles are groups with these names; a migration makes them, and `broadcasts.permissions` says what each may do.

Here alone it is decided what a deputy holds: the approving roles of whom they stand in for, while that lasts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import DateTimeField, IntegerField, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Deputyship, User


class Role(models.TextChoices):
    DRAFTER = "drafter", _("Drafter")
    PATROLLER = "patroller", _("Patroller (PR office)")
    DUTY_OFFICER = "duty_officer", _("Duty officer (emergencies)")
    ADMINISTRATOR = "administrator", _("Administrator")
    VIEWER = "viewer", _("Viewer")


# Who may approve, or give others the roles that may: these log in with a second factor and are logged out sooner.
APPROVING = frozenset({Role.PATROLLER, Role.DUTY_OFFICER})
RAISED = APPROVING | {Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Held:
    """One role a person has: their own, or lent by somebody they stand in for."""

    role: str
    absent: int | None = None
    # Since when the deputy has it, and since when the absent person has what is lent.
    appointed_at: datetime | None = None
    raised_at: datetime | None = None

    @property
    def is_own(self) -> bool:
        return self.absent is None

    def is_settled(self, before: datetime) -> bool:
        """Whether a lent role was there before this moment, on both sides."""
        return all(at is None or at <= before for at in (self.appointed_at, self.raised_at))


def held_by(user: User | AnonymousUser) -> tuple[Held, ...]:
    """Every role of an active account, its own first; read once per user object, in one query.

    Being a superuser gives no role: four eyes have no exemption, so the answer never looks at ``is_superuser``. What is
    lent is the absent person's own, so nobody is a deputy's deputy.
    """
    if not user.is_active or not user.is_authenticated:
        return ()
    cached: tuple[Held, ...] | None = getattr(user, "_cityline_roles", None)
    if cached is None:
        unlent = {"whose": _nobody(), "since": _never(), "raised": _never()}
        own = (
            User.objects.filter(pk=user.pk, groups__name__in=Role.values).values_list("groups__name").annotate(**unlent)
        )
        lent = Deputyship.objects.in_force(timezone.localdate()).filter(
            deputy=user.pk, absent__groups__name__in=APPROVING
        )
        of_others = lent.order_by().values_list("absent__groups__name", "absent", "appointed_at", "absent__raised_at")
        rows = own.order_by().union(of_others, all=True)
        cached = tuple(Held(*row) for row in sorted(rows, key=lambda row: (row[1] is not None, row[1] or 0)))
        user._cityline_roles = cached  # type: ignore[attr-defined]  # kept for the life of this request's user object
    return cached


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The names of the roles a person has today, their own and lent ones."""
    return frozenset(held.role for held in held_by(user))


def holders_of(*roles: str) -> "QuerySet[User]":
    """Everybody who has one of these roles today, deputies among them."""
    lendable = set(roles) & APPROVING
    own = User.objects.filter(groups__name__in=roles)
    lent = deputies_for(lendable)
    return User.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=lent.values("deputy")), is_active=True)


def deputies_for(roles: Collection[str]) -> "QuerySet[Deputyship]":
    """What is in force today and lends one of these roles."""
    whose = User.objects.filter(groups__name__in=set(roles) & APPROVING)
    return Deputyship.objects.in_force(timezone.localdate()).filter(absent__in=whose.values("pk")).order_by()


def _nobody() -> Value:
    return Value(None, output_field=IntegerField())


def _never() -> Value:
    return Value(None, output_field=DateTimeField())


def has_role(user: User | AnonymousUser, *roles: Role) -> bool:
    return bool(roles_of(user) & set(roles))


def is_raised(user: User | AnonymousUser) -> bool:
    """Whether a stolen login would be worth most; the account that set the system up gives roles too."""
    return has_role(user, *RAISED) or (user.is_active and user.is_superuser)
