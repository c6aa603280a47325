"""After a send: a new broadcast to some of the residents in its ledger, written, checked and approved like any other."""

from typing import Any

from django.db import transaction

from broadcasts import audience, permissions
from broadcasts.exceptions import AudienceEmpty, BroadcastError, NotAllowed
from broadcasts.models import Broadcast, FollowKind
from broadcasts.services import controlling, drafting
from broadcasts.services.follow_conditions import FollowUpOpen, facts, open_follow_up, why_not, why_not_now
from broadcasts.services.moving import locked
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record
from cityline.staff.models import User

# Residents read it, in the city's own language.
CORRECTION_MARK = "【訂正】"


def follow_up(*, original_id: int, kind: FollowKind, by: User) -> Broadcast:
    """A draft with the original's text, for these residents of its ledger. Its audience is not the writer's to choose.

    For a correction, an original that is being sent is paused first. Raises NotAllowed or BroadcastError with words,
    AudienceEmpty if nobody is left, FollowUpOpen if somebody was faster.
    """
    with transaction.atomic():
        original = locked(original_id)
        if barred := permissions.why_not_follow_up(by, original):
            raise NotAllowed(barred)
        if first := open_follow_up(original, kind):
            raise FollowUpOpen(first)
        if reason := why_not(original, kind):
            raise BroadcastError(reason)
        if kind == FollowKind.CORRECTION and original.status == BroadcastStatus.SENDING:
            original = controlling.pause(broadcast_id=original_id, by=by, reason="correction")
        _demand_somebody(original, kind)
        broadcast = drafting.new_draft(by, follows=original, follow_kind=kind, **_content(original, kind))
        # What it is about; to whom it goes, the ledger says.
        broadcast.categories.set(original.categories.all())
        broadcast.undecided_groups.set(original.undecided_groups.all())
        drafting.inherit(broadcast, list(original.contributors.values_list("pk", flat=True)))
        record(action="broadcasts.follow_up", actor=by, on=broadcast, **facts(broadcast))
    return broadcast


def _demand_somebody(original: Broadcast, kind: FollowKind) -> None:
    """While requests are under way nobody can say yet: submitting asks again."""
    if why_not_now(original, kind) is not None:
        return
    rule = audience.following_rule(original.pk, kind)
    if not audience.count(rule, is_emergency=original.is_emergency).total:
        raise AudienceEmpty


def _content(original: Broadcast, kind: FollowKind) -> dict[str, Any]:
    content = {
        "title": original.title,
        "parts": original.parts,
        "alt_text": original.alt_text,
        "is_silent": original.is_silent,
        "is_emergency": original.is_emergency,
        "is_drill": original.is_drill,
        "spread_minutes": original.spread_minutes,
    }
    if kind != FollowKind.CORRECTION:
        return content
    return {
        **content,
        "title": _marked(original.title),
        "alt_text": _marked(original.alt_text) if original.alt_text else "",
        "parts": [_marked_part(part) if at == 0 else part for at, part in enumerate(original.parts)],
    }


def _marked_part(part: dict[str, Any]) -> dict[str, Any]:
    """The first thing residents read says what this is; the writer says what was wrong."""
    name = {"text": "text", "card": "title"}.get(part["kind"])
    return {**part, name: _marked(part[name], "\n" if name == "text" else "")} if name else part


def _marked(words: str, gap: str = "") -> str:
    return words if words.startswith(CORRECTION_MARK) else f"{CORRECTION_MARK}{gap}{words}"
