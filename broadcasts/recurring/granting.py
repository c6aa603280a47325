"""The seal of an approved series, and whether the yes that was given then can still be given."""

import hashlib
import hmac
import json
from datetime import UTC, date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import deputising, permissions
from broadcasts.models import SeriesApproval, SeriesVersion
from cityline.staff.models import User
from cityline.staff.roles import Role


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
    }
    body = json.dumps(sealed, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(settings.SEAL_KEY.encode(), b"series:" + body.encode(), hashlib.sha256).hexdigest()


def is_intact(approval: SeriesApproval) -> bool:
    return hmac.compare_digest(seal(approval), approval.seal)


def why_not_approve(user: User, version: SeriesVersion) -> Promise | None:
    """Why this person cannot say yes to all days of it, in words; None if they can."""
    if not permissions.can_patrol(user):
        return _("Only the PR office can decide on this broadcast.")
    if not permissions.can_delegate(user):  # what is lent for some days grants nothing that outlasts it
        return _("You stand in for somebody, and that right approves nothing that comes again. Ask a colleague.")
    if user.pk in version.hands:
        return _("You wrote, edited or submitted this text or the one it was copied from. Somebody else must decide.")
    return deputising.why_unsettled(user, {Role.PATROLLER})


def why_not_today(approval: SeriesApproval, day: date) -> Promise | None:
    """Why nothing goes out under it on that day, in words for the department; None if it does."""
    if approval.ended_at is not None:
        return _("Its approval has been ended.")
    if day > approval.valid_until:
        return _("Its approval is over. Press “Ask for its approval again” on its page.")
    if why_not_approve(approval.granted_by, approval.version) is not None:
        return _("Whoever approved it cannot approve at the moment. Another member of the PR office has to approve it.")
    if not is_intact(approval):
        return _("What is stored is not what was approved, or its sender has changed. It has to be approved again.")
    return None
