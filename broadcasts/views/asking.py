"""The question before an act that reaches residents or cannot be undone: the number stands on the button."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts.models import Broadcast
from broadcasts.queries import approved_counts
from broadcasts.services import allowance, heartbeat
from broadcasts.services.results import ledger
from broadcasts.states import Verb
from broadcasts.templatetags.humane import clock, moment, people
from broadcasts.views.explaining import drift


@dataclass(frozen=True, slots=True)
class Question:
    title: str
    explanation: str
    button: str
    leave: str
    look: str = "primary"
    asks_why: bool = False
    facts: str = ""


def question(broadcast: Broadcast, verb: str) -> Question:
    counted = ledger(broadcast)
    left = counted.to_send if broadcast.frozen_at else broadcast.submitted_count
    facts = {"done": people(counted.accepted), "left": people(left), "until": moment(broadcast.send_by)}
    leave = _("Go back and change nothing")
    return {
        Verb.PAUSE: lambda: Question(
            _("Pause sending?"),
            _("%(done)s residents have been reached. Only the PR office can let it go on, until %(until)s.") % facts,
            _("Pause before the other %(left)s residents") % facts,
            leave,
            "danger",
            asks_why=True,
        ),
        Verb.RESUME: lambda: Question(
            _("Go on sending?"),
            _after_a_gap(_("%(done)s residents are known to have been reached.") % facts)
            if broadcast.status_reason == heartbeat.REASON
            else _("%(done)s residents have been reached. Nobody gets it twice.") % facts,
            _("Send to the other %(left)s residents") % facts,
            leave,
        ),
        Verb.CANCEL: lambda: Question(
            _("Cancel for good?"),
            _("%(done)s residents have been reached; what LINE accepted cannot be called back.") % facts
            if counted.requests
            else _("It has reached nobody yet. Cancelled, it cannot be sent or changed any more."),
            _("Cancel: %(left)s residents will not get it") % facts,
            leave,
            "danger",
        ),
        Verb.SEND_ANYWAY: lambda: _outweighing(broadcast, facts),
    }[Verb(verb)]()


def _outweighing(broadcast: Broadcast, facts: dict[str, str]) -> Question:
    """Held for a reason that a person may find lighter than not sending: what it is, in figures where there are any."""
    title, words = _("Send to this audience?"), str(broadcast.why_stopped)
    figures = drift(broadcast, approved_counts([broadcast]).get(broadcast.pk))
    if broadcast.status_reason == heartbeat.REASON:
        title, words = _("Send it after the gap?"), _after_a_gap(words)
    elif broadcast.status_reason == "quota_short":
        title, figures = _("Send it although the message allowance is short?"), _allowance_now(broadcast)
        words = _(
            "LINE refuses what exceeds the allowance; the broadcast is then paused, and the rest does not get it."
        )
    return Question(title, words, _("Send to %(left)s residents") % facts, _("Go back without sending"), facts=figures)


def _allowance_now(broadcast: Broadcast) -> str:
    now = timezone.now()
    need = broadcast.audience_count or 0
    standing = allowance.standing_of(broadcast, need=need, goes_out_at=broadcast.due_at or now, now=now)
    if standing is None or not standing.is_known or not standing.is_this_month:
        return _("LINE could not be asked how many messages are left this month.")
    if not standing.is_short:
        return _("By now the allowance suffices for it (LINE was asked at %(at)s).") % {"at": clock(standing.asked_at)}
    numbers = {"need": people(need), "left": people(standing.left), "at": clock(standing.asked_at)}
    return _("%(need)s messages needed, %(left)s left (LINE was asked at %(at)s)") % numbers


def _after_a_gap(known: str) -> str:
    """What the database cannot know must be said before anybody decides."""
    warning = _(
        "If the database was put back to an earlier moment, messages that left since then may be received a second"
        " time: LINE recognises them only for 24 hours, and only where the recipients are exactly the same."
    )
    return f"{known} {warning}"
