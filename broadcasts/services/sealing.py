"""The seal of an authorisation: an HMAC whose key is in the environment, not in the database.

Whoever can write to the database, but does not hold the key, cannot make the workers send anything a second person
has not seen.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from django.conf import settings

from broadcasts.models import Authorisation


def seal(authorisation: Authorisation) -> str:
    """Hex HMAC-SHA256 over everything that was approved."""
    return hmac.new(settings.SEAL_KEY.encode(), _canonical(authorisation), hashlib.sha256).hexdigest()


def is_intact(authorisation: Authorisation) -> bool:
    return hmac.compare_digest(seal(authorisation), authorisation.seal)


def _canonical(authorisation: Authorisation) -> bytes:
    sealed = {
        "broadcast": authorisation.broadcast_id,
        "kind": authorisation.kind,
        "revision": authorisation.revision,
        "request_body": authorisation.request_body,
        "audience_rule": authorisation.audience_rule,
        "approved_count": authorisation.approved_count,
        "scheduled_at": _moment(authorisation.scheduled_at),
        "due_at": _moment(authorisation.due_at),
        "send_by": _moment(authorisation.send_by),
        "outlets": authorisation.outlets,
        "is_training": authorisation.is_training,
        "granted_by": authorisation.granted_by_id,
        "granted_at": _moment(authorisation.granted_at),
        **_if_said(authorisation),
    }
    return json.dumps(sealed, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _if_said(authorisation: Authorisation) -> dict[str, object]:
    """What approvals did not know at first: left out where nothing is said, so that an upgrade breaks no seal."""
    later = {
        "spread_minutes": authorisation.spread_minutes,
        "ignores_quiet_hours": authorisation.ignores_quiet_hours,
        "quiet_hours_reason": authorisation.quiet_hours_reason,
        "is_drill": authorisation.is_drill,
        "delegations": authorisation.delegation_ids,
        "outlet_words": authorisation.outlet_words,
        "series_approval": authorisation.series_approval_id,
    }
    told = {name: said for name, said in later.items() if said}
    # Here nothing is not the same as no events: whoever approved now saw that there are none.
    return told if authorisation.events is None else {**told, "events": authorisation.events}


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None
