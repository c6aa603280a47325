"""Chunks whose outcome LINE never told: who they are about in numbers, and what a person found out about them."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from broadcasts.exceptions import BroadcastError
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast, Delivery
from broadcasts.services import marking_unknown
from broadcasts.services.marking_unknown import REASON_MAX
from broadcasts.states import DeliveryStatus
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.reading import typed

PAGE_SIZE = 50
ALL = "all"


def unknown_chunks(broadcast: Broadcast, page: str | None) -> Page[Delivery]:
    """Never whom; of the tries only what LINE can find them by."""
    chunks = Delivery.objects.filter(broadcast=broadcast, status=DeliveryStatus.OUTCOME_UNKNOWN)
    shown = chunks.defer("recipient_ids", "sent_ids", "refused_ids").select_related("marked_by")
    return Paginator(shown.prefetch_related("attempts").order_by("position", "pk"), PAGE_SIZE).get_page(page)


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the ticked ones, or all."""
    broadcast = visible_or_404(request, pk)
    chosen = None if request.POST.get("which") == ALL else [whole_number(n) or 0 for n in request.POST.getlist("chunk")]
    if chosen == []:
        messages.error(request, _("Tick which ones you mean, or choose all."))
        return redirect(_page_of(pk))
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
    else:
        words = ngettext("Marked: %(count)s request.", "Marked: %(count)s requests.", count)
        messages.success(request, words % {"count": count})
    return redirect(_page_of(broadcast.pk))


def _seen_at(request: HttpRequest) -> datetime:
    """When the form was drawn. One that does not say it has seen nothing."""
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        seen_at = None
    if seen_at is None or timezone.is_naive(seen_at):
        return datetime.fromtimestamp(0, tz=timezone.get_current_timezone())
    return seen_at


def _page_of(pk: int) -> str:
    return f"{reverse('admin:broadcast_results', args=[pk])}#unknown"
