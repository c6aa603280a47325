"""A look after the fact that was posted: counted once, or answered with what happened instead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts.desk_queue import next_after, place_in
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.deciding import DecisionForm
from broadcasts.forms.queueing import kept
from broadcasts.services import looking_after
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.review import draw_review


@require_http_methods(["GET", "HEAD", "POST"])
def looked(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that this person has looked at what was sent without a review beforehand."""
    broadcast = visible_or_404(request, pk)
    if request.method != "POST":  # somebody reloads the address after an error
        return redirect("admin:broadcast_review", pk)
    user, words, wanted = person(request), request.POST.get("words", ""), kept(request).wanted
    place = place_in(user, wanted, pk)
    try:
        looking_after.look(broadcast_id=pk, by=user, words=words)
    except BroadcastError as refusal:
        form = DecisionForm({"words": words})
        return draw_review(request, broadcast, form=form, happened=str(refusal), status=409)
    messages.success(request, _("Looked at. It leaves the list."))
    following = next_after(user, wanted, place)
    return redirect("admin:broadcast_review", following) if following else redirect("admin:broadcast_queue")
