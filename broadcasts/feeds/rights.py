"""Who sets feeds up, who lets one send, and who sees them: each question beside its queryset."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.models import Feed, FeedRule
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role


def can_see_any(user: User) -> bool:
    return _sees_all(user) or (user.department_id is not None and has_role(user, Role.DRAFTER, Role.VIEWER))


def visible_to(user: User) -> "QuerySet[Feed]":
    """A department its own; whoever may be called at night all of them."""
    if _sees_all(user):
        return Feed.objects.all()
    return Feed.objects.filter(department=user.department_id) if can_see_any(user) else Feed.objects.none()


def can_make(user: User) -> bool:
    return permissions.can_draft(user)


def can_change(user: User, feed: Feed) -> bool:
    return permissions.can_draft(user) and user.department_id == feed.department_id


def can_stop(user: User, feed: Feed) -> bool:
    """Stopping must be easy."""
    return can_change(user, feed) or permissions.can_flip_switch(user)


def why_not_pass(user: User, rule: FeedRule) -> Promise | None:
    """Why this person cannot let the rule send, in words. It is as much as approving all that it will begin."""
    if barred := permissions.why_not_delegate(user):
        return barred
    hands = {rule.responsible_id, *_writers(rule)}
    if user.pk in hands:
        return _("Your hand is in this rule or in its text. Somebody else must look at it.")
    return None


def _writers(rule: FeedRule) -> set[int]:
    if rule.template is None:
        return set()
    return {rule.template.made_by_id, *rule.template.writers.values_list("pk", flat=True)}


def _sees_all(user: User) -> bool:
    return permissions.sees_all(user) or has_role(user, Role.DUTY_OFFICER, Role.ADMINISTRATOR)
