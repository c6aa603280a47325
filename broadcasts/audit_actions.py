"""Everything the audit log can say about broadcasts."""

from django.utils.translation import gettext_lazy as _

from broadcasts.models import DiscoveredBy, Proposal, ReasonCode
from broadcasts.states import BroadcastStatus, Verb

LABELS = {
    **{f"broadcasts.{verb}": verb.label for verb in Verb},
    "broadcasts.create": _("Create"),
    "broadcasts.edit": _("Edit"),
    "broadcasts.copy": _("Copy"),
    "broadcasts.look": _("Look at it for review"),
    "broadcasts.look_after": _("Look at it after the fact"),
    "broadcasts.look_late": _("The look after the fact is overdue"),
    "broadcasts.file": _("Note the document number"),
    "broadcasts.follow_up": _("Begin a follow-up"),
    "broadcasts.hand_over": _("Hand over to a colleague"),
    "broadcasts.mark_unknown": _("Mark unknown outcomes"),
    "broadcasts.drop_recipients": _("Forget who received it"),
    "broadcasts.discard": _("Discard the draft"),
    "broadcasts.save_template": _("Save as template"),
    "broadcasts.freeze": _("Freeze the audience"),
    "broadcasts.seal_broken": _("Alarm: the seal does not fit"),
    "broadcasts.media_broken": _("Alarm: a picture is not what was approved"),
    "broadcasts.refused_rest": _("Alarm: the rest of a chunk was refused"),
    "broadcasts.gap": _("Alarm: the system was away, so everything waits"),
    "broadcasts.keeps_failing": _("Alarm: requests to LINE keep failing"),
    "broadcasts.emergency_refused": _("Alarm: LINE refused an emergency for want of message allowance"),
    "broadcasts.switch": _("Flip the sending switch"),
    "broadcasts.policy": _("Change the sending policy"),
    "broadcasts.delegation": _("Grant a delegation"),
    "broadcasts.delegation_ended": _("End a delegation"),
    "broadcasts.calendar_day": _("Enter a day in the calendar"),
    "broadcasts.calendar_day_removed": _("Remove a day from the calendar"),
    "broadcasts.concept": _("Change the operating concept"),
    "broadcasts.concept_confirmed": _("Confirm the operating concept"),
    "broadcasts.charter": _("Change whom a category is for"),
    "broadcasts.comment": _("Comment"),
    "broadcasts.emergency_template": _("Write a template for emergencies"),
    "broadcasts.emergency_template_review": _("Review a template for emergencies"),
    "broadcasts.emergency_template_retired": _("Withdraw a template for emergencies"),
    "broadcasts.take_newer_template": _("Take over the newer version of the template"),
    "broadcasts.write_freely": _("Write freely instead of from the template"),
    "broadcasts.accept_proposal": _("Take up the proposal"),
    "broadcasts.board_published": _("Publish on the notice board"),
    "broadcasts.board_withdrawn": _("Take off the notice board"),
    "broadcasts.board_corrected": _("Mark as corrected on the notice board"),
    "broadcasts.check_setting": _("Change a rule of the checks"),
    "broadcasts.check_word": _("Change an own word of the checks"),
    "broadcasts.check_word_removed": _("Remove an own word of the checks"),
    "broadcasts.link_host": _("Change the city's list of hosts"),
    "broadcasts.link_host_removed": _("Remove a host from the city's list"),
    "broadcasts.test_send": _("Test send"),
    "broadcasts.link_phone": _("Link a phone"),
    "broadcasts.unlink_phone": _("Unlink a phone"),
    "broadcasts.link_refused": _("Wrong code for linking a phone"),
}

_STATES = dict(BroadcastStatus.choices)
VALUES = {
    "status_before": _STATES,
    "status_after": _STATES,
    "reason": dict(ReasonCode.choices),
    "proposal": dict(Proposal.choices),
    "discovered_by": dict(DiscoveredBy.choices),
    "proof": {"password": _("Password"), "code": _("code of the app")},
}
