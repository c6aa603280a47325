"""The ledger: exactly who was reached, adding up in front of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts import permissions
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast, Delivery, DeliveryAttempt
from broadcasts.services import block_rates, pace
from broadcasts.services.results import ledger
from broadcasts.stages import Stage, stage_of
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.views.after import after
from broadcasts.views.explaining import next_step, why_expired
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.outlets import outlet_results
from cityline.staff.screens import screen

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Pace:
    """From the start to the end."""

    started_at: datetime
    finished_at: datetime

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()


def results(request: HttpRequest, pk: int) -> HttpResponse:
    broadcast = visible_or_404(request, pk)
    if not broadcast.is_pushed:  # nothing was sent: its page says what became of it
        return redirect("admin:broadcast_detail", pk)
    return draw_results(request, broadcast)


def draw_results(request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
    """With the marks somebody has just posted still typed in, if they were refused."""
    user, pk, now = person(request), broadcast.pk, timezone.now()
    stage, counted = stage_of(broadcast.status), ledger(broadcast)
    shows_requests = request.GET.get("show") == "requests"
    return screen(
        request,
        "broadcasts/results.html",
        title=_("Results"),
        trail=[
            (f"{reverse('admin:broadcast_list')}?stage={stage}", stage.label),
            (reverse("admin:broadcast_detail", args=[pk]), str(broadcast)),
        ],
        broadcast=broadcast,
        stage=stage,
        ledger=counted,
        pace=Pace(broadcast.started_at, broadcast.finished_at)
        if broadcast.started_at and broadcast.finished_at
        else None,
        speeds=pace.pace(broadcast=broadcast, now=now),
        requests=_requests(broadcast, request.GET.get("page")) if shows_requests else None,
        outlet_results=outlet_results(user, broadcast),
        may_copy=permissions.can_copy(user, broadcast),
        unknown=unknown_chunks(broadcast, request.GET.get("unknown")) if counted.unknown else None,
        may_mark=permissions.can_mark_unknown(user, broadcast),
        ticked={whole_number(n) for n in request.POST.getlist("chunk")},
        why_expired=why_expired(broadcast),
        next_step=next_step(broadcast, sending_allowed=True) if _has_a_rest(broadcast) else "",
        after=after(user, broadcast, counted),
        blocks=block_rates.blocks(broadcast, now=now),
        now=now,
        is_final=stage is Stage.RESULTS,
    )


def _has_a_rest(broadcast: Broadcast) -> bool:
    """Whether it was ended before everybody's turn, so that whoever reads asks what follows from that."""
    return broadcast.status in {BroadcastStatus.EXPIRED, BroadcastStatus.CANCELLED}


def unknown_chunks(broadcast: Broadcast, page: str | None) -> Page[Delivery]:
    """Never whom; of the tries only what LINE can find them by."""
    chunks = Delivery.objects.filter(broadcast=broadcast, status=DeliveryStatus.OUTCOME_UNKNOWN)
    shown = chunks.defer("recipient_ids", "sent_ids", "refused_ids").select_related("marked_by")
    return Paginator(shown.prefetch_related("attempts").order_by("position", "pk"), PAGE_SIZE).get_page(page)


def _requests(broadcast: Broadcast, page: str | None) -> Page[DeliveryAttempt]:
    """Every request with the id under which LINE can find it; how many it addressed, never whom."""
    attempts = DeliveryAttempt.objects.filter(delivery__broadcast=broadcast).select_related("delivery").order_by("id")
    return Paginator(attempts, PAGE_SIZE).get_page(page)
