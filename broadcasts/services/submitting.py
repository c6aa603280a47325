"""Handing a draft to the PR office, and asking for it back."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import audience, permissions
from broadcasts.content.drills import message_problems
from broadcasts.content.parts import ContentProblem, parse
from broadcasts.doorbells import ring
from broadcasts.exceptions import (
    AudienceEmpty,
    BroadcastError,
    ChecksBlock,
    CheckUnavailable,
    ContentInvalid,
    NotAllowed,
    ScheduleInPast,
    StaleRevision,
)
from broadcasts.models import Broadcast, Contributor, Revision
from broadcasts.outlets import in_order, push_only
from broadcasts.proofreading.findings import Finding
from broadcasts.recurring import words
from broadcasts.services import (
    allowance,
    arming,
    concepts,
    filling,
    follow_conditions,
    freezing,
    load_measuring,
    proofreading,
    reach,
)
from broadcasts.services.arming import Arming
from broadcasts.services.drafting import contribute
from broadcasts.services.moving import demand, locked, move_to
from broadcasts.services.outlet_words import outlet_problems
from broadcasts.services.previewing import messages_of
from broadcasts.states import Verb
from cityline.line import client
from cityline.line.errors import LineError, LineRefused
from cityline.staff.models import User

TITLE_MAX = 100
# Whoever reviews it should find fresh figures; workers ask every minute, so mostly nobody waits here.
_QUOTA_OLD, _QUOTA_SECONDS = timedelta(seconds=90), 1.5
NOTE_MAX = 60


def submit(*, broadcast_id: int, by: User, expected_revision: int, armed: Arming | None = None) -> Broadcast:
    """draft, returned → pending_patrol, after the content was judged here and by LINE's validate endpoint.

    LINE is asked before the transaction; the revision seen then must still be the one that is submitted.
    ``armed``: what was typed and confirmed for an emergency or a drill, without which neither is handed over.
    Raises NotAllowed, InvalidTransition, StaleRevision, ContentInvalid, ConceptUnread, ChecksBlock, AudienceEmpty,
    ScheduleInPast, CheckUnavailable, NotArmed, CountMoved, and what `filling.demand_as_reviewed` says.
    """
    judge(broadcast_id=broadcast_id, by=by, expected_revision=expected_revision)
    with transaction.atomic():
        handed = hand_over(broadcast_id=broadcast_id, by=by, expected_revision=expected_revision, verb=Verb.SUBMIT)
        said = arming.demand_armed(broadcast=handed.broadcast, armed=armed, reached=handed.reached)
        if handed.broadcast.is_emergency:  # frozen by a worker: with two million residents it takes a moment
            ring("broadcasts.prepare_emergency", broadcast_id)
        return move_to(
            broadcast=handed.broadcast,
            verb=Verb.SUBMIT,
            actor=by,
            now=handed.now,
            reached=handed.reached,
            **said,
        )


class HandedOver(NamedTuple):
    """What is about to leave its writers: whom it reaches, and what the rules found."""

    broadcast: Broadcast
    reached: int
    findings: tuple[Finding, ...]
    now: datetime


def hand_over(*, broadcast_id: int, by: User, expected_revision: int, verb: Verb) -> HandedOver:
    """Lock it and put down the revision, its writers and the findings, in the transaction that then moves it."""
    broadcast = locked(broadcast_id)
    _demand_submittable(broadcast, by, expected_revision, verb)
    follow_conditions.demand_ready(broadcast)
    filling.demand_as_reviewed(broadcast)
    now = timezone.now()
    _demand_future(broadcast)
    _demand_offered(broadcast)
    reached = reach.demand(broadcast=broadcast)
    findings = _proofread(broadcast, reached, now)
    broadcast.submitted_by = by
    broadcast.submitted_at = now
    broadcast.submitted_count = reached if broadcast.is_pushed else None
    broadcast.save(update_fields=["submitted_by", "submitted_at", "submitted_count"])
    contribute(broadcast, by, Contributor.How.SUBMITTER)
    revision = Revision.objects.create(
        broadcast=broadcast,
        number=broadcast.revision,
        content=snapshot(broadcast),
        submitted_by=by,
        submitted_at=now,
    )
    proofreading.keep(revision=revision, broadcast=broadcast, findings=findings, now=now)
    ring(load_measuring.TASK)
    return HandedOver(broadcast, reached, findings, now)


def withdraw(*, broadcast_id: int, by: User) -> Broadcast:
    """pending_patrol → draft: the department wants to change it after all."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        demand(Verb.WITHDRAW, broadcast)
        if not permissions.can_withdraw(by, broadcast):
            raise NotAllowed
        if broadcast.frozen_at is not None:
            freezing.thaw(broadcast=broadcast)
        return move_to(broadcast=broadcast, verb=Verb.WITHDRAW, actor=by, now=timezone.now())


def content_problems(broadcast: Broadcast) -> list[ContentProblem]:
    """Everything in the content that stands in the way, without asking LINE."""
    found = message_problems(parse(broadcast.parts), broadcast.alt_text, is_drill=broadcast.is_drill)
    found += outlet_problems(broadcast)
    if not broadcast.title.strip():
        found.append(ContentProblem(None, "title", _("Give it a subject, so that colleagues can find it.")))
    elif len(broadcast.title) > TITLE_MAX:
        found.append(ContentProblem(None, "title", _("The subject takes 100 characters. Shorten it.")))
    for name in ("document_number", "head_confirmed_by"):
        if len(getattr(broadcast, name)) > NOTE_MAX:
            found.append(ContentProblem(None, name, _("This takes 60 characters. Shorten it.")))
    return found


def _unfilled(broadcast: Broadcast) -> list[ContentProblem]:
    """Gaps that only a recurring broadcast fills would reach residents as they stand."""
    if not words.is_gap(broadcast.title, broadcast.parts, broadcast.alt_text):
        return []
    advice = _("“{日付}” and the like are filled in recurring broadcasts only. Write the day, or make it recurring.")
    return [ContentProblem(None, "parts", advice)]


def snapshot(broadcast: Broadcast) -> dict[str, object]:
    """The content as plain JSON, for the record of what was submitted."""
    return {
        "title": broadcast.title,
        "parts": broadcast.parts,
        "alt_text": broadcast.alt_text,
        "is_silent": broadcast.is_silent,
        "is_emergency": broadcast.is_emergency,
        **_if_prepared(broadcast),
        **_if_elsewhere(broadcast),
        "audience": audience.rule_of(broadcast).to_json(),
        "scheduled_at": broadcast.scheduled_at.isoformat() if broadcast.scheduled_at else None,
        "spread_minutes": broadcast.spread_minutes,
        "document_number": broadcast.document_number,
        "head_confirmed_by": broadcast.head_confirmed_by,
    }


def _if_prepared(broadcast: Broadcast) -> dict[str, object]:
    """Said only of drills and of what came from a template for emergencies: other snapshots stay as they were."""
    said: dict[str, object] = {"is_drill": True} if broadcast.is_drill else {}
    if broadcast.emergency_version_id is not None:
        said |= {"emergency_version": broadcast.emergency_version_id, "gap_values": broadcast.gap_values}
    return said


def _if_elsewhere(broadcast: Broadcast) -> dict[str, object]:
    """Said only of what appears elsewhere than on phones alone."""
    if broadcast.outlets == push_only():
        return {}
    return {"outlets": in_order(broadcast.outlets), "outlet_words": broadcast.chosen_words}


def judge(*, broadcast_id: int, by: User, expected_revision: int, verb: Verb = Verb.SUBMIT) -> None:
    """The content, by our own rules and by LINE's: outside any transaction, for LINE may take its time."""
    broadcast = Broadcast.objects.select_related("department", "edited_by", "author").get(pk=broadcast_id)
    _demand_submittable(broadcast, by, expected_revision, verb)
    found = [*content_problems(broadcast), *_unfilled(broadcast)]
    if found:
        raise ContentInvalid(found)
    _demand_future(broadcast)
    if not broadcast.is_pushed:
        return
    if audience.rule_of(broadcast).is_nobody:
        raise AudienceEmpty
    if not broadcast.department.is_training:
        _ask_line(broadcast)


def _proofread(broadcast: Broadcast, reached: int, now: datetime) -> tuple[Finding, ...]:
    """What the PR office's rules find; raises ChecksBlock where one of them is set to block."""
    goes_out_at = max(now, broadcast.scheduled_at or now)
    standing = allowance.standing_of(broadcast, need=reached, goes_out_at=goes_out_at, now=now) if reached else None
    findings = proofreading.check(
        broadcast=broadcast,
        category_ids=list(broadcast.categories.values_list("pk", flat=True)),
        now=now,
        messages_missing=standing.missing if standing and standing.is_short else 0,
    )
    if blocking := [finding for finding in findings if finding.blocks]:
        raise ChecksBlock(blocking)
    return findings


def _ask_line(broadcast: Broadcast) -> None:
    try:
        objections = client.validate_multicast(messages=messages_of(broadcast))
    except LineRefused as error:
        objections = error.problems
    except LineError as error:
        if broadcast.is_emergency:
            return  # an evacuation notice does not wait for a check that every send repeats anyway
        raise CheckUnavailable from error
    if objections:
        raise ContentInvalid(
            [ContentProblem(None, "parts", f"LINE: {problem.message} ({problem.property})") for problem in objections]
        )
    if not broadcast.is_emergency:
        allowance.ask_if_old(older_than=_QUOTA_OLD, seconds=_QUOTA_SECONDS)


def _demand_submittable(broadcast: Broadcast, by: User, expected_revision: int, verb: Verb) -> None:
    demand(verb, broadcast)
    if not permissions.can_submit(by, broadcast):
        raise NotAllowed(permissions.why_not_draft(by))
    if broadcast.is_emergency and (barred := permissions.why_not_emergency(broadcast)):
        raise NotAllowed(barred)
    if broadcast.revision != expected_revision:
        raise StaleRevision(broadcast=broadcast)
    if not broadcast.is_emergency:  # an evacuation notice does not wait for reading
        concepts.demand_confirmed(by=by)


def _demand_offered(broadcast: Broadcast) -> None:
    """Under a lock that retiring a category waits for: from here on it sees that the category is in use."""
    if broadcast.follows_id is not None:
        return  # it goes out of a ledger, also to those whose category is no longer offered
    chosen = broadcast.categories.select_for_update(of=("self",), no_key=True).order_by("pk")
    if retired := [category.label for category in chosen if category.retired_at]:
        raise BroadcastError(
            format_lazy(_("“{name}” is no longer offered to residents. Choose another category."), name=retired[0])
        )


def _demand_future(broadcast: Broadcast) -> None:
    if broadcast.scheduled_at and broadcast.scheduled_at <= timezone.now():
        raise ScheduleInPast
