"""Who looks after what residents can choose. Residents themselves are shown to nobody, only counted."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.roles import Role, has_role, held_by, roles_of
from subscribers.models import Dialogue, FaqEntry, MenuVersion

SETTLING = timedelta(hours=24)
"""So long somebody whose role was raised approves nothing."""


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


def can_manage_rich_menus(user: AbstractBaseUser | AnonymousUser) -> bool:
    """The PR office looks after what every resident sees below the chat."""
    return isinstance(user, User) and has_role(user, Role.PATROLLER)


def why_not_approve_menu(user: User, version: MenuVersion) -> Promise | None:
    """Why this person cannot let a version be published, in words; None if nothing bars them."""
    if not can_manage_rich_menus(user):
        return _("Only the PR office looks after rich menus.")
    words = _(
        "You, or the person you stand in for, wrote, edited or submitted this version. Somebody else in the PR office has"
        " to decide."
    )
    return _why_not_decide(user, set(version.contributors.values_list("pk", flat=True)), words)


_ONLY_PR = _("Only the PR office passes what the bot says.")


def can_pass_answers(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Who looks at what the bot is to say before residents get it."""
    return isinstance(user, User) and has_role(user, Role.PATROLLER)


def why_not_pass_answer(user: User, row: FaqEntry | Dialogue) -> Promise | None:
    """Why this person cannot let residents get a change, in words; None if nothing bars them."""
    if not can_pass_answers(user):
        return _ONLY_PR
    words = _(
        "You, or the person you stand in for, had a hand in this change. Somebody else in the PR office has to decide."
    )
    return _why_not_decide(user, {person.pk for person in row.hands.all()}, words)


def can_add_way_at_once(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether what an answer may be asked by needs no other eyes: from the PR office, and not from a newcomer there."""
    return isinstance(user, User) and can_pass_answers(user) and _why_not_decide(user, set(), _ONLY_PR) is None


def _why_not_decide(user: User, hands: set[int], whose: Promise) -> Promise | None:
    """For patrollers: nobody decides on what is their own work or that of whom they stand in for, nor as a newcomer."""
    held = [each for each in held_by(user) if each.role == Role.PATROLLER]
    if user.pk in hands or all(each.absent in hands for each in held):
        return whose
    settled = timezone.now() - SETTLING
    is_fresh = user.raised_at is not None and user.raised_at > settled
    if is_fresh or not any(each.is_own or (each.absent not in hands and each.is_settled(settled)) for each in held):
        return _("Your role, or your deputyship, is less than 24 hours old. Ask a colleague until then.")
    return None
