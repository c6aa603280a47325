"""Who sees, writes and stops series: as with broadcasts, a department its own and the PR office all."""

from django.db.models import Exists, OuterRef, QuerySet

from broadcasts import permissions
from broadcasts.models import Series, SeriesVersion
from broadcasts.models.recurring import SeriesQuerySet
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role


def can_see_series(user: User) -> bool:
    return permissions.sees_all(user) or (
        user.department_id is not None and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER)
    )


def series_visible_to(user: User) -> SeriesQuerySet:
    if permissions.sees_all(user):
        return Series.objects.all()
    if not can_see_series(user):
        return Series.objects.none()
    return Series.objects.filter(department=user.department_id)


def made_of(user: User, draft_id: int) -> Series | None:
    """The series a draft that is gone became, where this person may know of it."""
    return series_visible_to(user).filter(versions__taken_from=draft_id).first()


def waiting_for(user: User) -> int:
    """How many wait for the PR office's answer, told to whoever could give one."""
    if not permissions.can_patrol(user):
        return 0
    return waiting().count()


def waiting() -> "QuerySet[SeriesVersion]":
    """What was handed over and is neither answered nor written anew."""
    found = SeriesVersion.objects.filter(submitted_at__isnull=False, returned_at=None, approvals=None)
    later = SeriesVersion.objects.filter(series=OuterRef("series"), number__gt=OuterRef("number"))
    return found.filter(~Exists(later), series__stopped_at=None, series__department__is_active=True)


def can_write(user: User, series: Series) -> bool:
    return permissions.can_draft(user) and user.department_id == series.department_id and series.stopped_at is None


def can_stop(user: User, series: Series) -> bool:
    """Stopping must be easy: also somebody of a closed department, who stands in for somebody, or is new."""
    is_own = has_role(user, Role.DRAFTER) and user.department_id == series.department_id
    return series.stopped_at is None and (is_own or permissions.can_patrol(user))
