"""The details of an entry in words. What has no word here is shown under the name it was written with."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "added": _("added"),
    "approved": _("approved count"),
    "attempt": _("attempt"),
    "audience": _("audience"),
    "changed": _("changed"),
    "bytes": _("size in bytes"),
    "chunks": _("chunks"),
    "code": _("code"),
    "category": _("category"),
    "conditions": _("conditions"),
    "date": _("date"),
    "discovered_at": _("mistake found"),
    "discovered_by": _("found by"),
    "emergency_grace_seconds": _("the same for emergencies (seconds)"),
    "emergency_send_by_minutes": _("the same for emergencies (minutes)"),
    "fields": _("fields"),
    "frozen": _("frozen count"),
    "grace_seconds": _("grace before sending (seconds)"),
    "department_before": _("department before"),
    "handed_from": _("handed over by"),
    "handed_to": _("handed over to"),
    "has_quiet_hours": _("quiet hours"),
    "is_on": _("sending allowed"),
    "keep_blocked_days": _("days until residents who blocked the account are erased"),
    "keep_recipients_days": _("days until it is forgotten who got a message"),
    "kind": _("that day"),
    "limit_after": _("limit after"),
    "limit_before": _("limit before"),
    "look_within_hours": _("time to look at what was sent without a review beforehand (hours)"),
    "messages_missing": _("missing messages"),
    "morning_gap_minutes": _("distance between what waited for the same morning (minutes)"),
    "note": _("note"),
    "now": _("now"),
    "absent": _("absent person"),
    "deputy": _("deputy"),
    "first_day": _("first day"),
    "last_day": _("last day"),
    "on_behalf_of": _("in the place of"),
    "original": _("original"),
    "proposal": _("proposal"),
    "document_number": _("document number"),
    "proof": _("confirmed by"),
    "delegations": _("delegations"),
    "department": _("department"),
    "quiet_from": _("quiet from"),
    "quiet_hours_reason": _("why also in quiet hours"),
    "precedence": _("whose word counts"),
    "quiet_until": _("quiet until"),
    "reach_max": _("up to so many residents"),
    "valid_until": _("last day"),
    "reached": _("audience"),
    "reason": _("reason"),
    "refused": _("refused"),
    "residents": _("residents"),
    "rest_day_quiet_from": _("quiet from, on days of rest"),
    "rest_day_quiet_until": _("quiet until, on days of rest"),
    "revision": _("revision"),
    "roles": _("roles"),
    "seal": _("seal"),
    "sha256": _("SHA-256 of the file"),
    "send_by_minutes": _("latest start after it was due (minutes)"),
    "status_after": _("state after"),
    "status_before": _("state before"),
    "template": _("template"),
    "unchanged": _("unchanged"),
    "username": _("user name"),
    "version": _("version"),
    "weight_after": _("weight after"),
    "weight_before": _("weight before"),
    "words": _("why"),
}
_VALUES: dict[str, dict[str, str | Promise]] = {}
SHOWN = 12
SEAL_LENGTH = 64


def register(values: Mapping[str, Mapping[str, str | Promise]]) -> None:
    """What the codes under a name mean (``status_after``: ``returned``), each app for its own."""
    for name, words in values.items():
        _VALUES.setdefault(name, {}).update(words)


def facts(data: Mapping[str, Any]) -> Iterator[tuple[str | Promise, str]]:
    """Name and value, in the order they were written; a seal by its beginning, which tells two apart."""
    for name, value in data.items():
        words = "、".join(map(str, value)) if isinstance(value, list) else "–" if value in {None, ""} else str(value)
        words = str(_VALUES.get(name, {}).get(words, words))
        yield LABELS.get(name, name), f"{words[:SHOWN]}…" if len(words) == SEAL_LENGTH and name == "seal" else words
