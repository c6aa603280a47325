"""The question before an act that reaches residents or cannot be undone: the number stands on the button."""

from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts.models import Broadcast, Delivery
from broadcasts.queries import LEFT_OVER, approved_counts
from broadcasts.services import allowance, heartbeat
from broadcasts.services.results import Ledger, ledger
from broadcasts.states import DeliveryStatus, Verb
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
    if not broadcast.is_pushed:
        return _of_what_only_appears(broadcast, Verb(verb))
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
        Verb.CANCEL: lambda: _cancelling(broadcast, counted, leave),
        Verb.SEND_ANYWAY: lambda: _outweighing(broadcast, facts),
    }[Verb(verb)]()


def _of_what_only_appears(broadcast: Broadcast, verb: Verb) -> Question:
    """Held or cancelled before its time: there are no residents to count."""
    leave = _("Go back and change nothing")
    if verb == Verb.CANCEL:
        words = _("It has appeared nowhere yet. Cancelled, it cannot be published or changed any more.")
        return Question(_("Cancel for good?"), words, _("Cancel: it appears nowhere"), leave, "danger")
    return Question(_("Publish it all the same?"), str(broadcast.why_stopped), _("Let it appear"), leave)


def _cancelling(broadcast: Broadcast, counted: Ledger, leave: str) -> Question:
    """Only what has never left is sure not to arrive: the rest is under way, or LINE has not said what it did with it."""
    chunks = Delivery.objects.leaves().filter(
        broadcast=broadcast, status__in=[DeliveryStatus.PENDING, DeliveryStatus.RETRYING]
    )
    never = chunks.filter(first_ambiguous_at=None).aggregate(n=Coalesce(Sum(LEFT_OVER), 0))["n"]
    left = never if broadcast.frozen_at else broadcast.submitted_count
    words = (
        _("%(done)s residents have been reached; what LINE accepted cannot be called back.")
        % {"done": people(counted.accepted)}
        if counted.requests
        else _("It has reached nobody yet. Cancelled, it cannot be sent or changed any more.")
    )
    if broadcast.frozen_at and (open_ones := counted.to_send - never):
        moving = ngettext(
            "For %(n)s more a request is under way or without an answer: they may get it, and the results will say so.",
            "For %(n)s more a request is under way or without an answer: they may get it, and the results will say so.",
            open_ones,
        )
        words = f"{words} {moving % {'n': people(open_ones)}}"
    button = _("Cancel: %(left)s residents will not get it") % {"left": people(left)}
    return Question(_("Cancel for good?"), words, button, leave, "danger")


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
