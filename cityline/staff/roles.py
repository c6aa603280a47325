"""Roles are groups with these names; a migration makes them, and `broadcasts.permissions` says what each may do."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User


class Role(models.TextChoices):
    DRAFTER = "drafter", _("Drafter")
    PATROLLER = "patroller", _("Patroller (PR office)")
    DUTY_OFFICER = "duty_officer", _("Duty officer (emergencies)")
    ADMINISTRATOR = "administrator", _("Administrator")
    VIEWER = "viewer", _("Viewer")


# Who may approve, or give others the roles that may: these log in with a second factor and are logged out sooner.
APPROVING = frozenset({Role.PATROLLER, Role.DUTY_OFFICER})
RAISED = APPROVING | {Role.ADMINISTRATOR}


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The roles of an active account, read once per user object.

    Being a superuser gives no role: four eyes have no exemption, so the answer never looks at ``is_superuser``.
    """
    if not user.is_active or not user.is_authenticated:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_cityline_roles", None)
    if cached is None:
        cached = frozenset(user.groups.values_list("name", flat=True)) & frozenset(Role.values)
        user._cityline_roles = cached  # type: ignore[attr-defined]  # kept for the life of this request's user object
    return cached


def has_role(user: User | AnonymousUser, *roles: Role) -> bool:
    return bool(roles_of(user) & set(roles))


def is_raised(user: User | AnonymousUser) -> bool:
    """Whether a stolen login would be worth most; the account that set the system up gives roles too."""
    return has_role(user, *RAISED) or (user.is_active and user.is_superuser)
