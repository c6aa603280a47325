"""The evidence as one table, in the order in which it happened: what a spreadsheet can sort."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts.outlets import Outlet, named, push_only
from broadcasts.services.evidence import Evidence, Recorded
from broadcasts.views.history import what
from cityline.audit.facts import facts
from cityline.staff.importing.writing import csv_text

Line = list[object]


def table(found: Evidence) -> str:
    headings = [
        _("Kind"),
        _("Number"),
        _("Date and time"),
        _("Who"),
        _("What"),
        _("Residents"),
        _("Key or number"),
        _("Details"),
    ]
    return csv_text(
        headings,
        [
            *_people(found),
            *_approvals(found),
            *_elsewhere(found),
            *_corrections(found),
            *_requests(found),
            *_record(found),
        ],
    )


def _line(
    kind: str,
    number: object = "",
    at: datetime | None = None,
    who: object = "",
    what: object = "",
    *,
    residents: object = "",
    key: object = "",
    details: object = "",
) -> Line:
    moment = timezone.localtime(at).isoformat(sep=" ", timespec="seconds") if at else ""
    return [kind, number, moment, who, what, residents, key, details]


def _people(found: Evidence) -> Iterator[Line]:
    broadcast = found.broadcast
    yield _line(
        _("Broadcast"),
        broadcast.pk,
        broadcast.created_at,
        broadcast.author,
        broadcast.title,
        residents=broadcast.audience_count or "",
        key=found.document_number,
        details=broadcast.get_status_display(),
    )
    for writer in found.writers:
        yield _line(_("Writer"), "", writer.since, writer.user, writer.get_how_display())
    for filed in found.filed:
        yield _line(_("Document number"), "", filed.noted_at, filed.noted_by, key=filed.number)
    for revision in found.revisions:
        content = json.dumps(revision.content, ensure_ascii=False)
        yield _line(_("Revision"), revision.number, revision.submitted_at, revision.submitted_by, details=content)
    for decision in found.decisions:
        words = " ".join(filter(None, [str(decision.get_reason_display()), decision.words]))
        what = decision.get_decision_display()
        yield _line(_("Decision"), decision.revision, decision.decided_at, decision.by_whom, what, details=words)
    for comment in found.conversation:
        side = comment.get_side_display()
        yield _line(_("Conversation"), "", comment.made_at, comment.made_by, side, details=comment.words)


def _approvals(found: Evidence) -> Iterator[Line]:
    for sealed in found.sealed:
        approval = sealed.approval
        yield _line(
            _("Approval"),
            approval.revision,
            approval.granted_at,
            approval.granted_by,
            _("the seal fits") if sealed.is_intact else _("the seal does NOT fit"),
            residents=approval.approved_count,
            key=approval.seal,
            details=approval.request_body,
        )
        if approval.outlets != push_only():
            said = "\n".join([*named(approval.outlets), *approval.outlet_words.values()])
            yield _line(_("Where it appears"), approval.revision, approval.granted_at, details=said)
        for one in sealed.delegations:
            terms = _("up to %(n)s residents, until %(until)s") % {"n": one.reach_max, "until": one.valid_until}
            yield _line(_("Delegation"), one.pk, one.granted_at, one.granted_by, str(one), details=terms)
        if (look := sealed.look) and look.looked_at:
            yield _line(_("Look after the fact"), "", look.looked_at, look.looked_by, details=look.words)


def _elsewhere(found: Evidence) -> Iterator[Line]:
    """The outlets beside the messages to phones."""
    if post := found.post:
        board = str(Outlet.BOARD.label)
        yield _line(board, "", post.published_at, "", _("put up"), key=post.public_id)
        if post.withdrawn_at:
            note = post.withdrawn_note
            yield _line(
                board, "", post.withdrawn_at, post.withdrawn_by, _("taken off"), key=post.public_id, details=note
            )
        if post.corrected_at:
            yield _line(
                board, post.corrected_by_id, post.corrected_at, "", _("marked as corrected"), key=post.public_id
            )
    for mark in found.marks:
        yield _line(
            mark.get_outlet_display(), "", mark.done_at, mark.marked_by, _("done by hand"), details=mark.address
        )
        if mark.unmarked_at:
            yield _line(mark.get_outlet_display(), "", mark.unmarked_at, mark.unmarked_by, _("taken back as a mistake"))


def _corrections(found: Evidence) -> Iterator[Line]:
    for course in found.courses:
        number = course.broadcast.pk
        yield _line(
            _("Correction"), number, course.discovered_at, "", _("mistake found"), details=str(course.discovered_by)
        )
        if course.started_at:
            minutes = ngettext("%(n)s minute", "%(n)s minutes", course.minutes or 0) % {"n": course.minutes or 0}
            yield _line(_("Correction"), number, course.started_at, "", _("first request"), details=minutes)


def _requests(found: Evidence) -> Iterator[Line]:
    for chunk in found.chunks:
        yield _line(
            _("Chunk"),
            chunk.position,
            chunk.finished_at,
            "",
            chunk.get_status_display(),
            residents=chunk.recipient_count,
            key=chunk.retry_key or "",
            details=chunk.body_sha256,
        )
        for attempt in chunk.attempts.all():
            yield _line(
                _("Request to LINE"),
                chunk.position,
                attempt.started_at,
                "",
                attempt.status_code or "",
                residents=attempt.recipient_count,
                key=attempt.request_id,
                details=" ".join(filter(None, [attempt.outcome, attempt.error_code, attempt.accepted_request_id])),
            )


def _record(found: Evidence) -> Iterator[Line]:
    for one in found.record:
        entry = one.entry
        details = "; ".join(f"{name}: {value}" for name, value in facts(entry.data))
        done = what(entry.action)
        yield _line(
            _("Record"), one.position or "", entry.at, entry.actor_label, done, key=chain_words(one), details=details
        )


def chain_words(one: Recorded) -> str:
    return {
        "linked": _("in the chain, unchanged"),
        "waiting": _("is linked in a moment"),
        "broken": _("does NOT fit: changed afterwards"),
    }[one.standing]
