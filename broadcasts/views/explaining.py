"""Where a broadcast stands, in words: the stations of its line, what happens next, and who acts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from broadcasts import quiet_hours
from broadcasts.models import Broadcast
from broadcasts.permissions import is_about_the_audience
from broadcasts.states import AUTHORISED, EDITABLE, BroadcastStatus
from broadcasts.templatetags.humane import moment

_S = BroadcastStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One station: ``kind`` is done, here, stop (the line ends here) or empty for what lies ahead."""

    name: str | Promise
    kind: str
    at: datetime | None = None


def steps(broadcast: Broadcast, *, approved_at: datetime | None) -> list[Step]:
    names = [_("Writing"), _("Review"), _("Approved"), _("Sending"), _("Result")]
    times = [
        broadcast.created_at,
        broadcast.submitted_at,
        approved_at,
        broadcast.started_at,
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


def next_step(broadcast: Broadcast, *, sending_allowed: bool) -> str:
    """One sentence: what happens next, and who makes it happen."""
    if broadcast.status in AUTHORISED and not sending_allowed:
        return _("All sending is stopped. It goes on when the PR office turns sending on again.")
    match broadcast.status:
        case _S.DRAFT:
            return _("Your department finishes it and submits it to the PR office.")
        case _S.RETURNED:
            return _("Your department mends it and submits it again.")
        case _S.PENDING_PATROL:
            return _("Somebody of the PR office who has no hand in the text reviews it. You will get a mail.")
        case _S.APPROVED:
            return _("It goes out on its own on %(when)s. Until then it can be taken back.") % {
                "when": moment(broadcast.due_at)
            }
        case _S.HELD if not is_about_the_audience(broadcast):
            return _("Your department or the PR office takes it back, mends it and has it approved anew.")
        case _S.HELD:
            return _("The PR office looks at the audience and decides: send anyway, or take it back.")
        case _S.SENDING if quiet_until := quiet_hours.holding_until(broadcast, timezone.now()):
            return _(
                "These are quiet hours: it goes on by itself after %(when)s. After %(until)s nothing more may leave."
            ) % {"when": moment(quiet_until), "until": moment(broadcast.send_by)}
        case _S.SENDING:
            return _("The messages leave one after the other. Nothing needs to be done.")
        case _S.PAUSED:
            return _("The PR office decides whether it goes on. After %(when)s nothing more may leave.") % {
                "when": moment(broadcast.send_by)
            }
        case _S.REJECTED:
            return _("This one will not be sent. Copy it to begin again with the same words.")
        case _S.EXPIRED:
            return _("It could not go out in time, so nothing more of it leaves. Copy it to send it anew.")
        case _S.CANCELLED:
            return _("It was cancelled. Copy it to send it anew.")
        case _:
            return _("It is done. The results say how many residents LINE accepted it for.")
