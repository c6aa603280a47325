"""Who prepares templates for emergencies, who looks at them, and who may use them."""

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.models import EmergencyTemplate, EmergencyTemplateVersion
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role


def why_not_prepare(user: User) -> Promise | None:
    """Why this person writes no templates for emergencies, in words; None if they do."""
    if barred := permissions.why_not_draft(user):
        return barred
    if user.department is None or not user.department.may_write_emergencies:
        return _("Your department may not write emergencies. An administrator can allow it.")
    return None


def can_see_templates(user: User) -> bool:
    return can_review_templates(user) or why_not_prepare(user) is None


def can_review_templates(user: User) -> bool:
    return has_role(user, Role.PATROLLER, Role.DUTY_OFFICER)


def templates_seen_by(user: User) -> "Q":
    """Those who look at them all of them, a department its own."""
    return Q() if can_review_templates(user) else Q(department=user.department_id)


def can_change_template(user: User, template: EmergencyTemplate) -> bool:
    return (
        why_not_prepare(user) is None and template.department_id == user.department_id and template.retired_at is None
    )


def can_retire_template(user: User, template: EmergencyTemplate) -> bool:
    return template.retired_at is None and (can_change_template(user, template) or permissions.can_patrol(user))


def why_not_review(user: User, version: EmergencyTemplateVersion) -> Promise | None:
    """Why this person cannot say yes or no to this version, in words; None if they can."""
    if not can_review_templates(user):
        return _("Only the PR office or a duty officer can review this.")
    if version.template.versions.filter(number__lte=version.number, written_by=user).exists():
        return _("You wrote this template or an earlier version of it. Somebody else must review it.")
    return permissions.why_unsettled(user)
