"""Telling people that the record is not what it was: in the log, in the record itself, and by mail."""

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cityline.audit.chain import tags
from cityline.audit.models import Entry
from cityline.audit.services import record
from cityline.staff.roles import Role
from cityline.staff.services import letters

ALARM = "audit.broken"
AGAIN_AFTER = timedelta(hours=6)
log = logging.getLogger(__name__)


def raise_alarm(*, kinds: list[str], now: datetime) -> bool:
    """Once in six hours, for the same state of things would otherwise be reported every few seconds."""
    # What somebody slipped in, or wrote with a clock gone wrong, must not keep anybody from being told.
    lately = Entry.objects.filter(action=ALARM, at__gt=now - AGAIN_AFTER, at__lte=now)
    if any(tags.is_genuine(entry) for entry in lately):
        return False
    log.error("audit.broken", extra={"kinds": kinds})
    record(action=ALARM, actor=None, at=now, kinds=kinds)
    letters.write(
        to=letters.holders_of(Role.PATROLLER, Role.ADMINISTRATOR),
        subject=_("Alarm: the audit log does not verify"),
        body=_(
            "The audit log is no longer what was written. Please tell whoever runs the system: the health page and"
            " the command verify_audit say where."
        ),
        path="admin:index",
        now=now,
    )
    return True
