"""A decision that was posted: done once, or answered with what happened instead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from broadcasts import permissions
from broadcasts.desk_queue import next_after, place_in
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.forms.deciding import APPROVE, RETURN, DecisionForm
from broadcasts.forms.queueing import kept
from broadcasts.models import Authorisation, Broadcast
from broadcasts.services import patrol
from broadcasts.services.arming import needs_arming
from broadcasts.services.moving import demand
from broadcasts.states import Verb
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.review import draw_review
from cityline.staff.exceptions import StaffError
from cityline.staff.models import User
from cityline.staff.reentry import reenter

_DECIDED = gettext_lazy("There is nothing to decide any more. See below where the broadcast stands.")


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, return or reject the revision that was seen."""
    broadcast = visible_or_404(request, pk)
    if request.method != "POST":  # somebody reloads the address after an error
        return redirect("admin:broadcast_review", pk)
    user = person(request)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        barred = (
            ""
            if permissions.can_approve(user, broadcast)
            else str(permissions.why_not_approve(user, broadcast) or _DECIDED)
        )
        return draw_review(request, broadcast, form=form, happened=barred, status=409 if barred else 200)
    if _is_unconfirmed(broadcast, user, form):
        form.add_error("confirmed", _("Tick this once you have read the number."))
        return draw_review(request, broadcast, form=form)
    try:
        proof = _proof(request, broadcast, user, form)
    except StaffError as refusal:
        form.add_error("proof", str(refusal))
        return draw_review(request, broadcast, form=form)
    except BroadcastError as refusal:
        return draw_review(request, broadcast, form=form, happened=str(refusal), status=409)
    wanted = kept(request).wanted
    place = place_in(user, wanted, pk)
    try:
        done = _carry_out(broadcast, user, form, proof)
    except BroadcastError as refusal:
        # Read again: most often somebody else has just decided.
        return draw_review(request, visible_or_404(request, pk), form=form, happened=str(refusal), status=409)
    # Where the countdown and the undo are.
    link = reverse("admin:broadcast_detail", args=[pk])
    messages.success(request, format_html('{} <a href="{}">{}</a>', done, link, _("See “%s”") % broadcast))
    following = next_after(user, wanted, place)
    return redirect("admin:broadcast_review", following) if following else redirect("admin:broadcast_queue")


def _is_unconfirmed(broadcast: Broadcast, user: User, form: DecisionForm) -> bool:
    """An emergency or a drill about to be approved without a tick beside its number."""
    said = form.cleaned_data
    is_approval = said["decision"] == APPROVE and permissions.can_approve(user, broadcast)
    return is_approval and needs_arming(broadcast) and said["confirmed"] is None


def _proof(request: HttpRequest, broadcast: Broadcast, user: User, form: DecisionForm) -> str:
    """What cannot be approved anyway is refused without a password; all else needs one, whatever happens meanwhile.

    Raises StaffError, and BroadcastError where nothing can be approved.
    """
    if form.cleaned_data["decision"] != APPROVE:
        return ""
    demand(Verb.APPROVE, broadcast)
    if barred := permissions.why_not_approve(user, broadcast):
        raise NotAllowed(barred)
    return reenter(request, user, form.cleaned_data["proof"])


def _carry_out(broadcast: Broadcast, user: User, form: DecisionForm, proof: str) -> str:
    """What is said of it once it is done."""
    said = form.cleaned_data
    decision, seen = said["decision"], said["revision"]
    if decision == APPROVE:
        patrol.approve(
            broadcast_id=broadcast.pk,
            by=user,
            revision=seen,
            send_now=said["send_now"],
            quiet_hours_reason=said["quiet_hours_reason"],
            charter_ids=said["charters"],
            confirmed=said["confirmed"],
            proof=proof,
        )
        return _approved_words(broadcast)
    why = {"reason": said["reason"], "words": said["words"]}
    if decision == RETURN:
        patrol.return_for_edit(broadcast_id=broadcast.pk, by=user, revision=seen, proposal=said["proposal"], **why)
    else:
        patrol.reject(broadcast_id=broadcast.pk, by=user, revision=seen, **why)
    if decision == RETURN:
        return _("Returned to %(department)s with your words.") % {"department": broadcast.department}
    return _("Rejected. %(department)s is told why.") % {"department": broadcast.department}


def _approved_words(broadcast: Broadcast) -> str:
    if not broadcast.is_pushed:
        return _("Approved. It appears at its time; nothing is sent to phones. It can be taken back until then.")
    count = Authorisation.objects.filter(broadcast=broadcast).latest("pk").approved_count  # taken back already, maybe
    return ngettext(
        "Approved for %(count)s resident. It can be taken back until it starts.",
        "Approved for %(count)s residents. It can be taken back until it starts.",
        count,
    ) % {"count": f"{count:,}"}
