"""In whose right somebody decides: their own, or that of an absent person they stand in for."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Deputyship, User
from cityline.staff.roles import Held, held_by

# So long a new role may not approve: time for the patrol, who is told, to ask what it is about.
SETTLING = timedelta(hours=24)


def rights(user: User, roles: Collection[str]) -> list[Held]:
    """Every right to decide that comes from one of these roles, their own first."""
    return [held for held in held_by(user) if held.role in roles]


def is_barred(user: User, roles: Collection[str], hands: Collection[int]) -> bool:
    """Whether their own hand is in the text, or that of everybody in whose place they could decide."""
    if user.pk in hands:
        return True
    held = rights(user, roles)
    return bool(held) and all(right.absent in hands for right in held)


def right_to_decide(user: User, roles: Collection[str], hands: Collection[int], now: datetime) -> Held | None:
    """By which right somebody decides who is not barred: what is their own before what is lent."""
    settled = now - SETTLING
    for right in rights(user, roles):
        if right.is_own or (right.absent not in hands and right.is_settled(settled)):
            return right
    return None


def is_settled(user: User, now: datetime) -> bool:
    """Whether what they may approve was given to them long enough ago."""
    return user.raised_at is None or user.raised_at <= now - SETTLING


def is_still_lent(user: User, right: Held) -> bool:
    """Asked in the transaction of the decision, whose end whoever ends the deputyship then waits for."""
    lent = Deputyship.objects.in_force(timezone.localdate()).filter(deputy=user, absent=right.absent)
    return right.is_own or lent.select_for_update(of=("self",), no_key=True).first() is not None


def why_unsettled(user: User, roles: Collection[str]) -> Promise | None:
    """Why somebody with one of these roles cannot decide yet, in words; None if they can."""
    held, now = rights(user, roles), timezone.now()
    if not held:
        return None
    if user.raised_at is not None and user.raised_at > now - SETTLING:
        words = _(
            "Your role was given to you less than 24 hours ago. You can decide from {until} on; ask a colleague until then."
        )
        return format_lazy(words, until=_settled(user.raised_at))
    if any(right.is_own or right.is_settled(now - SETTLING) for right in held):
        return None
    words = _(
        "Your appointment as deputy, or the role of the person you stand in for, is less than 24 hours old. You can decide"
        " from {until} on; ask a colleague until then."
    )
    return format_lazy(words, until=_settled(min(_lent_at(right) for right in held)))


def _lent_at(right: Held) -> datetime:
    return max(at for at in (right.appointed_at, right.raised_at) if at is not None)


def _settled(since: datetime) -> str:
    return date_format(timezone.localtime(since + SETTLING), gettext("M j, H:i"))
