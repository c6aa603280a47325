"""A decision that was posted: done once, or answered with what happened instead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.deciding import APPROVE, RETURN, DecisionForm
from broadcasts.models import Authorisation, Broadcast
from broadcasts.services import patrol
from broadcasts.services.arming import needs_arming
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
    proof = ""
    if form.cleaned_data["decision"] == APPROVE and permissions.can_approve(user, broadcast):
        if needs_arming(broadcast) and form.cleaned_data["confirmed"] is None:
            form.add_error("confirmed", _("Tick this once you have read the number."))
            return draw_review(request, broadcast, form=form)
        try:
            proof = reenter(request, user, form.cleaned_data["proof"])
        except StaffError as refusal:
            form.add_error("proof", str(refusal))
            return draw_review(request, broadcast, form=form)
    try:
        _carry_out(request, broadcast, user, form, proof)
    except BroadcastError as refusal:
        # Read again: most often somebody else has just decided.
        return draw_review(request, visible_or_404(request, pk), form=form, happened=str(refusal), status=409)
    return redirect("admin:broadcast_detail", pk)  # where the countdown and the undo are


def _carry_out(request: HttpRequest, broadcast: Broadcast, user: User, form: DecisionForm, proof: str) -> None:
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
        messages.success(request, _approved_words(broadcast))
        return
    why = {"reason": said["reason"], "words": said["words"]}
    if decision == RETURN:
        patrol.return_for_edit(broadcast_id=broadcast.pk, by=user, revision=seen, proposal=said["proposal"], **why)
    else:
        patrol.reject(broadcast_id=broadcast.pk, by=user, revision=seen, **why)
    messages.success(
        request,
        _("Returned to %(department)s with your words.") % {"department": broadcast.department}
        if decision == RETURN
        else _("Rejected. %(department)s is told why.") % {"department": broadcast.department},
    )


def _approved_words(broadcast: Broadcast) -> str:
    count = Authorisation.objects.get(broadcast=broadcast, revoked_at=None).approved_count
    return ngettext(
        "Approved for %(count)s resident. It can be taken back until it starts.",
        "Approved for %(count)s residents. It can be taken back until it starts.",
        count,
    ) % {"count": f"{count:,}"}
