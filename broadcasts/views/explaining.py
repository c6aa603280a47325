"""Where a broadcast stands, in words: the stations of its line, what happens next, and who acts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from broadcasts import audience, quiet_hours, reasons
from broadcasts.models import Authorisation, Broadcast, SendingPolicy, SendingSwitch
from broadcasts.permissions import is_delegation_over, may_be_outweighed
from broadcasts.states import AUTHORISED, EDITABLE, BroadcastStatus, Verb
from broadcasts.templatetags.humane import moment, people
from cityline.audit.models import Entry

_S = BroadcastStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One station: ``kind`` is done, here, stop (the line ends here) or empty for what lies ahead."""

    name: str | Promise
    kind: str
    at: datetime | None = None


def steps(broadcast: Broadcast, *, approved_at: datetime | None) -> list[Step]:
    sending = gettext("Sending") if broadcast.is_pushed else gettext("Publishing")
    names = [gettext("Writing"), gettext("Review"), gettext("Approved"), sending, gettext("Result")]
    times = [
        broadcast.created_at,
        broadcast.submitted_at,
        approved_at,
        broadcast.started_at if broadcast.is_pushed else broadcast.finished_at,
        broadcast.finished_at,
    ]
    here, is_end = _position(broadcast)
    marks = ["done" if n < here else ("stop" if is_end else "here") if n == here else "" for n in range(len(names))]
    if broadcast.status == _S.COMPLETED:
        marks[here] = "done"
    return [Step(name, mark, at if mark else None) for name, mark, at in zip(names, marks, times, strict=True)]


def _position(broadcast: Broadcast) -> tuple[int, bool]:
    """Which station, and whether the line ended there against the plan."""
    status = broadcast.status
    if status in EDITABLE:
        return 0, False
    if status in {_S.PENDING_PATROL, _S.REJECTED}:
        return 1, status == _S.REJECTED
    if status in {_S.APPROVED, _S.HELD}:
        return 2, status == _S.HELD
    if status in {_S.SENDING, _S.PAUSED}:
        return 3, status == _S.PAUSED
    if status in {_S.EXPIRED, _S.CANCELLED}:
        return (3 if broadcast.started_at else 2), True
    return 4, status == _S.FAILED


_NEXT: dict[str, Promise] = {
    _S.DRAFT: _("Your department finishes it and submits it to the PR office."),
    _S.RETURNED: _("Your department mends it and submits it again."),
    _S.PENDING_PATROL: _("Somebody of the PR office who has no hand in the text reviews it. You will get a mail."),
    _S.APPROVED: _("It goes out on its own on %(due)s. Until then it can be taken back."),
    _S.HELD: _("The PR office looks at the audience and decides: send anyway, or take it back."),
    _S.SENDING: _("The messages leave one after the other. Nothing needs to be done."),
    _S.PAUSED: _(
        "The PR office decides whether it goes on. After %(latest)s nothing more may leave. If its content is wrong,"
        " cancel the rest and send a correction from the results."
    ),
    _S.REJECTED: _("This one will not be sent. Copy it to begin again with the same words."),
    _S.EXPIRED: _("It could not go out in time, so nothing more of it leaves. Copy it to send it anew."),
    _S.CANCELLED: _("It was cancelled. Copy it to send it anew."),
}


def next_step(broadcast: Broadcast, *, sending_allowed: bool, unknown: int = 0) -> str:
    """One sentence: what happens next, and who makes it happen. ``unknown``: residents for whom LINE never answered."""
    if broadcast.status == _S.PAUSED and is_delegation_over(broadcast):
        if broadcast.status_reason == "series_ended":
            return gettext(
                "It cannot go on, for its series is not approved any more. The PR office cancels what is left."
            )
        return gettext("It cannot go on, for its delegation has been ended. The PR office cancels what is left of it.")
    if broadcast.status in AUTHORISED and not sending_allowed:
        return gettext("All sending is stopped. It goes on when the PR office turns sending on again.")
    if broadcast.status == _S.PARTLY_FAILED and unknown:
        return ngettext(
            "Nobody can tell whether it reached %(n)s resident. Please see the results.",
            "Nobody can tell whether it reached %(n)s residents. Please see the results.",
            unknown,
        ) % {"n": people(unknown)}
    if broadcast.status == _S.HELD and not may_be_outweighed(broadcast):
        return gettext("Your department or the PR office takes it back, mends it and has it approved anew.")
    if broadcast.status == _S.HELD and broadcast.status_reason == "quota_short":
        return gettext("The PR office has the allowance raised at LINE and then sends it anyway, or takes it back.")
    if broadcast.status == _S.HELD and broadcast.status_reason not in _ABOUT_THE_AUDIENCE:
        return gettext("The PR office looks into the reason and decides: send anyway, or take it back.")
    if broadcast.status == _S.SENDING and (quiet_until := quiet_hours.holding_until(broadcast, timezone.now())):
        return gettext(
            "These are quiet hours: it goes on by itself after %(when)s. After %(until)s nothing more may leave."
        ) % {"when": moment(quiet_until), "until": moment(broadcast.send_by)}
    if broadcast.status == _S.APPROVED:
        return _starts(broadcast)
    if broadcast.status == _S.COMPLETED and not broadcast.is_pushed:
        return gettext("It has appeared. What is carried over by hand waits for somebody to note it below.")
    words = _NEXT.get(broadcast.status) or gettext(
        "It is done. The results say how many residents LINE accepted it for."
    )
    return str(words) % {"due": moment(broadcast.due_at), "latest": moment(broadcast.send_by)}


def _starts(broadcast: Broadcast) -> str:
    """When what is approved goes out, or that the rules of by now will not let it."""
    if not broadcast.is_pushed:
        return gettext("It appears on its own on %(due)s. Until then it can be taken back.") % {
            "due": moment(broadcast.due_at)
        }
    due_at, send_by, policy = broadcast.due_at, broadcast.send_by, SendingPolicy.current()
    is_held_back = broadcast.is_pushed and not broadcast.is_emergency and not broadcast.ignores_quiet_hours
    if due_at is None or send_by is None or not is_held_back or not quiet_hours.is_quiet(due_at, policy):
        return str(_NEXT[_S.APPROVED]) % {"due": moment(due_at)}
    starts_at = quiet_hours.first_allowed(due_at, policy)
    if starts_at < send_by:
        words = gettext("Quiet hours have been changed: it goes out on %(starts)s. Until then it can be taken back.")
        return words % {"starts": moment(starts_at)}
    return gettext(
        "By the calendar or the quiet hours of by now nothing is sent at its time (%(due)s). It will not start, and"
        " expires on %(latest)s: take it back and have it approved for another time."
    ) % {"due": moment(due_at), "latest": moment(send_by)}


_ABOUT_THE_AUDIENCE = frozenset({"audience_changed", "audience_empty", "delegation_exceeded"})


def drift(broadcast: Broadcast, approved: int | None) -> str:
    """How far the frozen audience is from the approved one, while somebody has to decide about that."""
    frozen = broadcast.audience_count
    if (
        broadcast.status != _S.HELD
        or broadcast.status_reason not in _ABOUT_THE_AUDIENCE
        or approved is None
        or frozen is None
        or frozen == approved
    ):
        return ""
    facts = {"approved": people(approved), "now": people(frozen)}
    if not approved:
        return gettext("Approved for %(approved)s residents, now %(now)s") % facts
    share = round(100 * (frozen - approved) / approved)
    sign = "+" if share > 0 else "−"
    return gettext("Approved for %(approved)s residents, now %(now)s (%(sign)s%(share)s%%)") % {
        **facts,
        "sign": sign,
        "share": abs(share),
    }


def why_drifted(broadcast: Broadcast, approval: Authorisation | None) -> str:
    """Where the difference comes from, as far as residents' own data can tell; empty where there is nothing to decide."""
    if approval is None or not drift(broadcast, approval.approved_count):
        return ""
    if (broadcast.audience_count or 0) < approval.approved_count:
        return gettext("Since the approval residents have blocked the account, paused it or unticked the categories.")
    rule = audience.AudienceRule.from_json(approval.audience_rule)
    reached = audience.matching(rule, is_emergency=broadcast.is_emergency)
    joined = reached.filter(followed_at__gt=approval.granted_at).count()
    words = ngettext(
        "%(n)s of them has added the account since the approval.",
        "%(n)s of them have added the account since the approval.",
        joined,
    ) % {"n": people(joined)}
    others = gettext("Since the approval residents have chosen the categories, or ended a pause.")
    if joined >= (broadcast.audience_count or 0) - approval.approved_count:
        return words
    return f"{words} {others}" if joined else others


def why_expired(broadcast: Broadcast) -> str:
    """What held it when its time ran out."""
    if broadcast.status != _S.EXPIRED:
        return ""
    stops = [f"broadcasts.{verb}" for verb in (Verb.HOLD, Verb.PAUSE)]
    turns = [*stops, *(f"broadcasts.{verb}" for verb in (Verb.SEND_ANYWAY, Verb.RESUME, Verb.APPROVE))]
    entries = Entry.objects.filter(object_type=broadcast._meta.label_lower, object_id=broadcast.pk, action__in=turns)
    newest = entries.order_by("-pk").first()
    if newest is not None and newest.action in stops:
        words = str(reasons.words(newest.data.get("reason", "")))
        stopped = gettext("It was held or paused since %(at)s.") % {"at": moment(newest.at)}
        return f"{stopped} {words}".strip()
    ended = broadcast.finished_at or broadcast.status_changed_at
    switch = SendingSwitch.objects.filter(flipped_at__lte=ended).first()
    if switch is not None and not switch.is_on:
        return gettext("All sending was stopped at that time: %(reason)s") % {"reason": switch.reason}
    return gettext("Its latest time, %(latest)s, passed before everything had left.") % {
        "latest": moment(broadcast.send_by)
    }
