"""The evidence as plain values, for programs: what `evidence` collected, by lasting names."""

from typing import Any

from broadcasts.models import (
    BoardPost,
    Broadcast,
    Delegation,
    Delivery,
    LookAfter,
    OutletMark,
    PatrolDecision,
)
from broadcasts.services.discovery import Course
from broadcasts.services.evidence import Evidence, Recorded, Sealed
from broadcasts.services.results import Ledger


def facts(found: Evidence) -> dict[str, Any]:
    """Everything of it; whoever reads these files counts on the names."""
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
        "events": approval.events,
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
