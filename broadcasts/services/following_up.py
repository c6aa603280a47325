"""After a send: a new broadcast to some of the residents in its ledger, written, checked and approved like any other."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from broadcasts import audience, permissions
from broadcasts.exceptions import AudienceEmpty, BroadcastError, NotAllowed
from broadcasts.models import Broadcast, DiscoveredBy, FollowKind
from broadcasts.outlets import Outlet
from broadcasts.services import controlling, discovery, drafting
from broadcasts.services.follow_conditions import FollowUpOpen, facts, is_quiet, open_follow_up, why_not, why_not_now
from broadcasts.services.moving import locked
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record
from cityline.staff.models import User

# Residents read it, in the city's own language.
CORRECTION_MARK = "【訂正】"


# To complete: what was wrong and what is right. A rule of the checks finds what was left empty.
APOLOGY = "{day}に{told}内容に誤りがありました。お詫びして訂正いたします。\n（誤）\n（正）\n\n"


def follow_up(
    *,
    original_id: int,
    kind: FollowKind,
    by: User,
    discovered_at: datetime | None = None,
    discovered_by: DiscoveredBy | str = "",
) -> Broadcast:
    """A draft with the original's text, for these residents of its ledger. Its audience is not the writer's to choose.

    For a correction, an original that is being sent is paused first, and ``discovered_at`` (now, if nobody says) goes on
    record. Raises NotAllowed or BroadcastError with words,
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
        found: dict[str, Any] = {}
        if kind == FollowKind.CORRECTION:
            found = {
                "discovered_at": discovery.demand_possible(original, discovered_at),
                "discovered_by": discovered_by,
            }
        if kind == FollowKind.CORRECTION and original.status == BroadcastStatus.SENDING:
            original = controlling.pause(broadcast_id=original_id, by=by, reason="correction")
        _demand_somebody(original, kind)
        broadcast = drafting.new_draft(by, follows=original, follow_kind=kind, **found, **_content(original, kind))
        # What it is about; to whom it goes, the ledger says.
        broadcast.categories.set(original.categories.all())
        broadcast.undecided_groups.set(original.undecided_groups.all())
        drafting.inherit(broadcast, list(original.contributors.values_list("pk", flat=True)))
        record(action="broadcasts.follow_up", actor=by, on=broadcast, **facts(broadcast), **discovery.facts(broadcast))
    return broadcast


def _demand_somebody(original: Broadcast, kind: FollowKind) -> None:
    """While requests are under way nobody can say yet: submitting asks again."""
    if why_not_now(original, kind) is not None or is_quiet(original):
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
    # What is sent once more goes to phones alone: the rest of the original's outlets have appeared already.
    if kind != FollowKind.CORRECTION:
        return content
    return {
        **content,
        "title": _marked(original.title),
        "alt_text": _marked(original.alt_text) if original.alt_text else "",
        "parts": [_marked_part(part, original) if at == 0 else part for at, part in enumerate(original.parts)],
        "outlets": [name for name in original.outlets if name != Outlet.PUSH or not is_quiet(original)],
        "outlet_words": {name: _marked(words, "\n") for name, words in original.outlet_words.items()},
    }


def _marked_part(part: dict[str, Any], original: Broadcast) -> dict[str, Any]:
    """The first thing residents read says what this is, and that it is regretted; the writer says what was wrong."""
    if part["kind"] == "card":
        return {**part, "title": _marked(part["title"])}
    if part["kind"] != "text":
        return part
    words = part["text"]
    return {**part, "text": _marked(words if words.startswith(CORRECTION_MARK) else _apology(original) + words, "\n")}


def _apology(original: Broadcast) -> str:
    sent = timezone.localtime(original.started_at or original.frozen_at or original.finished_at)
    told = "お知らせした" if is_quiet(original) else "お送りした"
    return APOLOGY.format(day=f"{sent.month}月{sent.day}日", told=told)


def _marked(words: str, gap: str = "") -> str:
    return words if words.startswith(CORRECTION_MARK) else f"{CORRECTION_MARK}{gap}{words}"
