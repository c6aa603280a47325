"""The seal of an approved series, and whether the yes that was given then can still be given."""

import hashlib
import hmac
import json
from datetime import UTC, date

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import deputising, permissions
from broadcasts.models import SeriesApproval, SeriesVersion
from cityline.staff.models import User
from cityline.staff.roles import Held, Role

_DECIDING = frozenset({Role.PATROLLER})
_OF_THE_ABSENT = _(
    "The person you stand in for wrote, edited or submitted this text, or is in charge of it. Somebody else must decide."
)


def seal(approval: SeriesApproval) -> str:
    """Over all that was seen: the text with its gaps, whom it is for, the rule, in whose name, until when."""
    version, department = approval.version, approval.series.department
    sealed = {
        "series": approval.series_id,
        "version": version.pk,
        "number": version.number,
        "title": version.title,
        "parts": version.parts,
        "alt_text": version.alt_text,
        "is_silent": version.is_silent,
        "spread_minutes": version.spread_minutes,
        "categories": version.category_ids,
        "undecided": version.undecided_group_ids,
        "rule": version.rule,
        "speaks_ahead": version.speaks_ahead,
        "facility": version.facility_id,
        "writers": version.writer_ids,
        "outlets": ["push"],
        "department": department.pk,
        "is_training": department.is_training,
        "sender": [department.line_sender_name, department.line_sender_icon],
        "valid_until": f"{approval.valid_until}",
        "approved_count": approval.approved_count,
        "granted_by": approval.granted_by_id,
        "granted_at": approval.granted_at.astimezone(UTC).isoformat(timespec="microseconds"),
        **({"on_behalf_of": approval.on_behalf_of_id} if approval.on_behalf_of_id else {}),
    }
    body = json.dumps(sealed, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(settings.SEAL_KEY.encode(), b"series:" + body.encode(), hashlib.sha256).hexdigest()


def is_intact(approval: SeriesApproval) -> bool:
    return hmac.compare_digest(seal(approval), approval.seal)


def why_not_approve(user: User, version: SeriesVersion) -> Promise | None:
    """Why this person cannot say yes to all days of it, in words; None if they can."""
    if not permissions.can_patrol(user):
        return _("Only the PR office can decide on this broadcast.")
    if user.pk in version.hands:
        return _("You wrote, edited or submitted this text or the one it was copied from. Somebody else must decide.")
    if deputising.is_barred(user, _DECIDING, version.hands):
        return _OF_THE_ABSENT
    if unsettled := deputising.why_unsettled(user, _DECIDING):
        return unsettled
    return None if right_to_approve(user, version) else _OF_THE_ABSENT


def right_to_approve(user: User, version: SeriesVersion) -> Held | None:
    """By which right somebody decides who is not barred: their own, or an absent person's."""
    return deputising.right_to_decide(user, _DECIDING, version.hands, timezone.now())


def decides_for(user: User, version: SeriesVersion) -> User | None:
    """The absent person in whose place somebody would decide."""
    right = right_to_approve(user, version)
    return User.objects.get(pk=right.absent) if right and right.absent else None


def why_not_today(approval: SeriesApproval, day: date) -> Promise | None:
    """Why nothing goes out under it on that day, in words for the department; None if it does."""
    if approval.ended_at is not None:
        return _("Its approval has been ended.")
    if day > approval.valid_until:
        return _("Its approval is over. Press “Ask for its approval again” on its page.")
    if not _could_be_given_today(approval):
        return _("Whoever approved it cannot approve at the moment. Another member of the PR office has to approve it.")
    if not is_intact(approval):
        return _("What is stored is not what was approved, or its sender has changed. It has to be approved again.")
    return None


def _could_be_given_today(approval: SeriesApproval) -> bool:
    """Asked of a role that is somebody's own: what a deputy granted stands with the absent person's, and falls with the
    deputy's account.
    """
    holder, now = approval.holder, timezone.now()
    is_held = any(right.is_own for right in deputising.rights(holder, _DECIDING))
    is_settled = all(deputising.is_settled(one, now) for one in (holder, approval.granted_by))
    return is_held and is_settled and approval.granted_by.is_active and holder.pk not in approval.version.hands
