"""Chunks whose outcome LINE never told: what a person found out about them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from broadcasts.exceptions import BroadcastError
from broadcasts.forms.fields import whole_number
from broadcasts.services import marking_unknown
from broadcasts.services.marking_unknown import REASON_MAX
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.reading import typed
from broadcasts.views.results import draw_results

ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the ticked ones, or all. What was refused stays typed in."""
    broadcast = visible_or_404(request, pk)
    if request.method != "POST":  # somebody reloads the address after an error, or turns the page there
        return redirect(_page_of(request, pk))
    chosen = None if request.POST.get("which") == ALL else [whole_number(n) or 0 for n in request.POST.getlist("chunk")]
    if chosen == []:
        messages.error(request, _("Tick which ones you mean, or choose all."))
        return draw_results(request, broadcast)
    try:
        count = marking_unknown.mark(
            broadcast_id=pk,
            by=person(request),
            mark_as=request.POST.get("mark", ""),
            reason=typed(request, "reason", most=REASON_MAX),
            seen_at=_seen_at(request),
            delivery_ids=chosen,
        )
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return draw_results(request, broadcast)
    words = ngettext("Marked: %(count)s request.", "Marked: %(count)s requests.", count)
    messages.success(request, words % {"count": count})
    return redirect(_page_of(request, pk))


def _seen_at(request: HttpRequest) -> datetime:
    """When the form was drawn. One that does not say it has seen nothing."""
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        seen_at = None
    if seen_at is None or timezone.is_naive(seen_at):
        return datetime.fromtimestamp(0, tz=timezone.get_current_timezone())
    return seen_at


def _page_of(request: HttpRequest, pk: int) -> str:
    """The page of the list they were on."""
    at = f"?{asked}" if (asked := request.GET.urlencode()) else ""
    return f"{reverse('admin:broadcast_results', args=[pk])}{at}#unknown"
