"""How far a broadcast is: a piece of the detail page, asked for again every few seconds by a small script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from broadcasts.models import Broadcast
from broadcasts.services.pace import pace
from broadcasts.services.results import progress as progress_of
from broadcasts.stages import Stage, stage_of
from broadcasts.views.finding import visible_or_404


def piece(broadcast: Broadcast) -> dict[str, object]:
    """What the piece draws, for it alone and for the page around it."""
    now = timezone.now()
    return {"progress": progress_of(broadcast, now=now), "speeds": pace(broadcast=broadcast, now=now)}


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece alone. ``X-Cityline-State`` tells the script when the rest of its page is out of date."""
    broadcast = visible_or_404(request, pk)
    if request.headers.get("X-Cityline") != "fragment":
        return redirect("admin:broadcast_detail", pk)
    if stage_of(broadcast.status) is Stage.SENDING:
        response = render(request, "broadcasts/progress.html", {"broadcast": broadcast, **piece(broadcast)})
    else:
        response = HttpResponse()
    response["X-Cityline-State"] = broadcast.status
    response["Cache-Control"] = "no-store"
    return response
