"""The question before an act that reaches residents or cannot be undone: the number stands on the button."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from broadcasts.models import Broadcast
from broadcasts.queries import approved_counts
from broadcasts.services import heartbeat
from broadcasts.services.results import ledger
from broadcasts.states import Verb
from broadcasts.templatetags.humane import moment, people
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
            _("%(done)s residents have been reached; what LINE accepted cannot be called back.") % facts,
            _("Cancel: %(left)s residents will not get it") % facts,
            leave,
            "danger",
        ),
        Verb.SEND_ANYWAY: lambda: Question(
            _("Send to this audience?"),
            _after_a_gap(str(broadcast.why_stopped))
            if broadcast.status_reason == heartbeat.REASON
            else str(broadcast.why_stopped) or _("The audience is not the one that was approved."),
            _("Send to %(left)s residents") % facts,
            _("Go back without sending"),
            facts=drift(broadcast, approved_counts([broadcast]).get(broadcast.pk)),
        ),
    }[Verb(verb)]()


def _after_a_gap(known: str) -> str:
    """What the database cannot know must be said before anybody decides."""
    warning = _(
        "If the database was put back to an earlier moment, messages that left since then may be received a second"
        " time: LINE recognises them only for 24 hours, and only where the recipients are exactly the same."
    )
    return f"{known} {warning}"
