"""Everything that is on record about one broadcast, for disclosure requests and auditors: who did what, when and why, the
exact payload, what LINE answered. Of residents only how many they were."""

from dataclasses import dataclass
from typing import Any

from broadcasts.models import (
    Authorisation,
    BoardPost,
    Broadcast,
    Comment,
    Contributor,
    Delegation,
    Delivery,
    FiledNumber,
    LookAfter,
    OutletMark,
    PatrolDecision,
    Revision,
)
from broadcasts.services import delegating
from broadcasts.services.discovery import Course, courses
from broadcasts.services.filing import number_of
from broadcasts.services.results import Ledger, ledger
from broadcasts.services.sealing import is_intact
from cityline.audit.chain.standing import Standing, standings
from cityline.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Sealed:
    """One approval and whether its seal fits what is stored now."""

    approval: Authorisation
    is_intact: bool
    delegations: list[Delegation]

    @property
    def look(self) -> LookAfter | None:
        """The look after the fact that it was owed, done or not."""
        return getattr(self.approval, "look_after", None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of the audit log and where it stands in the chain."""

    entry: Entry
    standing: Standing
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    broadcast: Broadcast
    document_number: str
    filed: list[FiledNumber]
    writers: list[Contributor]
    revisions: list[Revision]
    decisions: list[PatrolDecision]
    conversation: list[Comment]
    sealed: list[Sealed]
    ledger: Ledger
    chunks: list[Delivery]
    record: list[Recorded]
    courses: list[Course]
    post: BoardPost | None
    marks: list[OutletMark]

    @property
    def looks(self) -> list[Recorded]:
        return [one for one in self.record if one.entry.action == "broadcasts.look"]


def evidence_of(broadcast: Broadcast) -> Evidence:
    """A fixed number of queries, however many chunks and entries there are."""
    entries = list(Entry.objects.filter(object_type=broadcast._meta.label_lower, object_id=broadcast.pk).order_by("id"))
    places = standings(entries)
    approvals = list(
        broadcast.authorisations.select_related("granted_by", "revoked_by", "look_after__looked_by").order_by("pk")
    )
    named = delegating.named_by(approvals)
    chunks = Delivery.objects.filter(broadcast=broadcast).defer("recipient_ids", "sent_ids", "refused_ids")
    return Evidence(
        broadcast=broadcast,
        document_number=number_of(broadcast),
        filed=list(broadcast.filed_numbers.select_related("noted_by")),
        writers=list(Contributor.objects.filter(broadcast=broadcast).select_related("user").order_by("since", "pk")),
        revisions=list(broadcast.revisions.select_related("submitted_by")),
        decisions=list(broadcast.decisions.select_related("decided_by", "on_behalf_of")),
        conversation=list(broadcast.comments.select_related("made_by")),
        sealed=[
            Sealed(approval, is_intact(approval), [named[pk] for pk in approval.delegation_ids if pk in named])
            for approval in approvals
        ],
        ledger=ledger(broadcast),
        chunks=list(chunks.prefetch_related("attempts").order_by("position", "pk")),
        record=[Recorded(entry, *places[entry.pk]) for entry in entries],
        post=BoardPost.objects.filter(broadcast=broadcast).select_related("withdrawn_by").first(),
        marks=list(broadcast.outlet_marks.select_related("marked_by", "unmarked_by")),
        courses=courses([broadcast, *broadcast.follow_ups.filter(discovered_at__isnull=False).order_by("pk")]),
    )


def facts(found: Evidence) -> dict[str, Any]:
    """The same for programs."""
    broadcast = found.broadcast
    return {
        "broadcast": broadcast.pk,
        "subject": broadcast.title,
        "department": broadcast.department.name,
        "document_number": found.document_number,
        "confirmed_by_head": broadcast.head_confirmed_by,
        "state": broadcast.status,
        "state_reason": broadcast.status_reason,
        "is_emergency": broadcast.is_emergency,
        "is_drill": broadcast.is_drill,
        "emergency_template": _template(broadcast),
        "is_training": broadcast.department.is_training,
        "copied_from": broadcast.copied_from_id,
        "follows": broadcast.follows_id,
        "aggregation_unit": broadcast.aggregation_unit,
        "created_at": broadcast.created_at,
        "scheduled_at": broadcast.scheduled_at,
        "due_at": broadcast.due_at,
        "send_by": broadcast.send_by,
        "frozen_at": broadcast.frozen_at,
        "started_at": broadcast.started_at,
        "finished_at": broadcast.finished_at,
        "in_charge": str(broadcast.in_charge) if broadcast.in_charge else None,
        "corrections": [_course(course) for course in found.courses],
        "writers": [{"who": str(w.user), "how": w.how, "since": w.since} for w in found.writers],
        "document_numbers": [{"number": n.number, "who": str(n.noted_by), "at": n.noted_at} for n in found.filed],
        "revisions": [
            {"number": r.number, "who": str(r.submitted_by), "at": r.submitted_at, "content": r.content}
            for r in found.revisions
        ],
        "decisions": [_decision(decision) for decision in found.decisions],
        "conversation": [
            {"side": c.side, "who": str(c.made_by), "at": c.made_at, "words": c.words} for c in found.conversation
        ],
        "approvals": [_approval(sealed) for sealed in found.sealed],
        "ledger": _counts(found.ledger),
        "board": _board(found.post),
        "by_hand": [_by_hand(mark) for mark in found.marks],
        "chunks": [_chunk(chunk) for chunk in found.chunks],
        "record": [_recorded(one) for one in found.record],
    }


def _board(post: BoardPost | None) -> dict[str, Any] | None:
    if post is None:
        return None
    return {
        "post": post.public_id,
        "published_at": post.published_at,
        "withdrawn_at": post.withdrawn_at,
        "withdrawn_by": str(post.withdrawn_by) if post.withdrawn_by else None,
        "withdrawn_for": post.withdrawn_note,
        "corrected_by": post.corrected_by_id,
        "corrected_at": post.corrected_at,
    }


def _by_hand(mark: OutletMark) -> dict[str, Any]:
    return {
        "outlet": mark.outlet,
        "done_at": mark.done_at,
        "address": mark.address,
        "who": str(mark.marked_by),
        "noted_at": mark.marked_at,
        "taken_back_by": str(mark.unmarked_by) if mark.unmarked_by else None,
        "taken_back_at": mark.unmarked_at,
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "broadcast": course.broadcast.pk,
        "discovered_at": course.discovered_at,
        "discovered_by": course.broadcast.discovered_by,
        "approved_at": course.approved_at,
        "started_at": course.started_at,
        "minutes": course.minutes,
    }


def _template(broadcast: Broadcast) -> dict[str, Any] | None:
    """The reviewed template it came from, and what was filled in."""
    version = broadcast.emergency_version
    if version is None:
        return None
    return {
        "template": version.template_id,
        "name": version.name,
        "version": version.number,
        "written_by": str(version.written_by),
        "reviewed_by": str(version.review.reviewed_by),
        "reviewed_at": version.review.reviewed_at,
        "values": broadcast.gap_values,
    }


def _decision(decision: PatrolDecision) -> dict[str, Any]:
    return {
        "revision": decision.revision,
        "decision": decision.decision,
        "reason": decision.reason,
        "words": decision.words,
        "who": str(decision.decided_by),
        "on_behalf_of": str(decision.on_behalf_of) if decision.on_behalf_of else None,
        "at": decision.decided_at,
    }


def _approval(sealed: Sealed) -> dict[str, Any]:
    approval = sealed.approval
    return {
        "kind": approval.kind,
        "revision": approval.revision,
        "who": str(approval.granted_by),
        "at": approval.granted_at,
        "approved_count": approval.approved_count,
        "audience_rule": approval.audience_rule,
        "scheduled_at": approval.scheduled_at,
        "due_at": approval.due_at,
        "send_by": approval.send_by,
        "spread_minutes": approval.spread_minutes,
        "quiet_hours_reason": approval.quiet_hours_reason,
        "outlets": approval.outlets,
        "outlet_words": approval.outlet_words,
        "is_training": approval.is_training,
        "is_drill": approval.is_drill,
        "request_body": approval.request_body,
        "delegations": [_delegation(one) for one in sealed.delegations],
        "look_after": _look_after(sealed.look),
        "seal": approval.seal,
        "seal_fits": sealed.is_intact,
        "revoked_at": approval.revoked_at,
        "revoked_by": str(approval.revoked_by) if approval.revoked_by else None,
        "revoked_for": approval.revoked_for,
    }


def _delegation(one: Delegation) -> dict[str, Any]:
    return {
        "number": one.pk,
        "department": str(one.department),
        "category": str(one.category),
        "reach_max": one.reach_max,
        "valid_until": one.valid_until,
        "conditions": one.conditions,
        "granted_by": str(one.granted_by),
        "granted_at": one.granted_at,
        "ended_by": str(one.ended_by) if one.ended_by else None,
        "ended_at": one.ended_at,
        "ended_for": one.ended_for,
    }


def _look_after(look: LookAfter | None) -> dict[str, Any] | None:
    if look is None:
        return None
    return {
        "why": look.why,
        "look_by": look.look_by,
        "who": str(look.looked_by) if look.looked_by else None,
        "at": look.looked_at,
        "words": look.words,
    }


def _counts(counted: Ledger) -> dict[str, Any]:
    return {
        "audience": counted.audience,
        "accepted": counted.accepted,
        "excluded": counted.excluded,
        "refused": counted.refused,
        "unknown": counted.unknown,
        "cancelled": counted.cancelled,
        "to_send": counted.to_send,
        "adds_up": counted.adds_up,
        "requests": counted.requests,
    }


def _chunk(chunk: Delivery) -> dict[str, Any]:
    return {
        "position": chunk.position,
        "state": chunk.status,
        "residents": chunk.recipient_count,
        "left_out": chunk.excluded_count,
        "refused": chunk.refused_count,
        "retry_key": str(chunk.retry_key) if chunk.retry_key else None,
        "body_sha256": chunk.body_sha256,
        "marked_as": chunk.marked_as,
        "requests": [
            {
                "at": attempt.started_at,
                "residents": attempt.recipient_count,
                "status": attempt.status_code,
                "outcome": attempt.outcome,
                "error": attempt.error_code,
                "request_id": attempt.request_id,
                "accepted_request_id": attempt.accepted_request_id,
            }
            for attempt in chunk.attempts.all()
        ],
    }


def _recorded(one: Recorded) -> dict[str, Any]:
    entry = one.entry
    return {
        "entry": entry.pk,
        "at": entry.at,
        "who": entry.actor_label,
        "action": entry.action,
        "details": entry.data,
        "chain": one.standing,
        "position": one.position,
    }
