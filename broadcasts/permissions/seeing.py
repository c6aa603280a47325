"""Whose broadcasts a person sees: the queryset and the question, side by side."""

from django.db.models import Q

from broadcasts.models import Broadcast, BroadcastTemplate
from broadcasts.models.broadcasts import BroadcastQuerySet
from cityline.staff.models import Department, User
from cityline.staff.roles import Role, has_role


def sees_all(user: User) -> bool:
    """Whether every department's broadcasts are this person's to look at."""
    return has_role(user, Role.PATROLLER) or (has_role(user, Role.VIEWER) and user.department_id is None)


def _visible(user: User) -> Q | None:
    """None: nothing."""
    if sees_all(user):
        return Q()
    visible: Q | None = None
    if user.department_id and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER):
        visible = Q(department=user.department_id)
    if has_role(user, Role.DUTY_OFFICER):
        emergencies = Q(is_emergency=True)
        visible = emergencies if visible is None else visible | emergencies
    return visible


def visible_to(user: User) -> BroadcastQuerySet:
    """A department sees its own, the PR office all, a duty officer also every emergency."""
    condition = _visible(user)
    return Broadcast.objects.none() if condition is None else Broadcast.objects.filter(condition)


def steered_by(user: User) -> BroadcastQuerySet:
    """Those whose blocks a person works with: the PR office all, a department its own."""
    if sees_all(user):
        return Broadcast.objects.all()
    return visible_to(user).filter(department=user.department_id)


def can_see_blocks(user: User) -> bool:
    """The PR office, and whoever sees the broadcasts of a department of their own."""
    return sees_all(user) or (
        user.department_id is not None and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER)
    )


def can_see_calendar(user: User) -> bool:
    """Whoever writes, reviews or watches: when other departments send is no secret, what they send is."""
    return has_role(user, Role.DRAFTER, Role.PATROLLER, Role.DUTY_OFFICER, Role.VIEWER)


def can_view(user: User, broadcast: Broadcast) -> bool:
    if sees_all(user):
        return True
    if user.department_id == broadcast.department_id and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER):
        return True
    return broadcast.is_emergency and has_role(user, Role.DUTY_OFFICER)


def can_see_evidence(user: User, broadcast: Broadcast) -> bool:
    """The department itself, the PR office, and auditors (viewers of the whole city). That a duty officer may decide on
    another department's emergency does not open its file."""
    return sees_all(user) or (user.department_id == broadcast.department_id and can_view(user, broadcast))


def templates_for(user: User) -> "list[BroadcastTemplate]":
    """A department's own and those for all; what is for affiliates, for affiliates."""
    for_all = Q(department=None)
    if user.department is None or user.department.kind != Department.Kind.AFFILIATE:
        for_all &= Q(is_for_affiliates=False)
    return list(BroadcastTemplate.objects.filter(for_all | Q(department=user.department_id)))
