"""What a writer hands over: to the PR office, or under a delegation without its look; and the words that say which it was."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts.exceptions import NotDelegated
from broadcasts.models import Broadcast
from broadcasts.services import submitting
from broadcasts.services.submitting_delegated import submit_delegated
from broadcasts.templatetags.humane import moment
from broadcasts.views.finding import person


def hand_in(request: HttpRequest, broadcast: Broadcast, *, without_look: bool) -> HttpResponseRedirect:
    """To the page where it goes on. What no delegation covers (any more) goes to the PR office, and the writer is told
    why. Raises BroadcastError."""
    if without_look:
        try:
            return _let_go(request, broadcast)
        except NotDelegated as refusal:
            messages.warning(request, str(refusal))
    handed = submitting.submit(broadcast_id=broadcast.pk, by=person(request), expected_revision=broadcast.revision)
    if not handed.is_pushed:
        messages.success(request, _("The PR office has been asked to check this. Nothing is sent to phones."))
        return redirect("admin:broadcast_review", handed.pk)
    messages.success(
        request,
        ngettext(
            "The PR office has been asked to check this. It would reach %(count)s resident.",
            "The PR office has been asked to check this. It would reach %(count)s residents.",
            handed.submitted_count or 0,
        )
        % {"count": f"{handed.submitted_count or 0:,}"},
    )
    return redirect("admin:broadcast_review", handed.pk)


def _let_go(request: HttpRequest, broadcast: Broadcast) -> HttpResponseRedirect:
    gone = submit_delegated(broadcast_id=broadcast.pk, by=person(request), expected_revision=broadcast.revision)
    if not gone.is_pushed:
        words = _("It appears on %(at)s without a review. It can be taken back until then.")
        messages.success(request, words % {"at": moment(gone.due_at)})
        return redirect("admin:broadcast_detail", gone.pk)
    words = ngettext(
        "It goes out to %(count)s resident on %(at)s without a review. It can be taken back until it starts.",
        "It goes out to %(count)s residents on %(at)s without a review. It can be taken back until it starts.",
        gone.submitted_count or 0,
    )
    messages.success(request, words % {"count": f"{gone.submitted_count or 0:,}", "at": moment(gone.due_at)})
    return redirect("admin:broadcast_detail", gone.pk)  # where the countdown and the undo are
