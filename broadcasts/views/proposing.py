"""One click on a returned broadcast: it changes as proposed and goes back to the PR office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts.exceptions import BroadcastError, ConceptUnread
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast
from broadcasts.services import proposing
from broadcasts.views.finding import person, visible_or_404


def taken_up_words(changed: Broadcast) -> str:
    """What has just been changed, and where it is now."""
    if not changed.is_pushed:
        return _("Changed to appear on the notice board only. The PR office has been asked to check it again.")
    return _("Changed to arrive without ringing. The PR office has been asked to check it again.")


@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    broadcast = visible_or_404(request, pk)
    if request.method != "POST":
        return redirect("admin:broadcast_detail", pk)
    seen = whole_number(request.POST.get("revision")) or 0
    try:
        changed = proposing.take_up(broadcast_id=broadcast.pk, by=person(request), expected_revision=seen)
    except ConceptUnread as unread:
        messages.warning(request, str(unread))
        return redirect(f"{reverse('admin:broadcast_concept')}?for={pk}")
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:broadcast_detail", pk)
    messages.success(request, taken_up_words(changed))
    return redirect("admin:broadcast_detail", pk)
