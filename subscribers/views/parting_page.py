"""Pausing, going on and leaving, on the page: the same services as the buttons in the chat."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from subscribers.models import Subscriber
from subscribers.services import leaving, pausing
from subscribers.services.parting import MONTH
from subscribers.views.crowding import kindly
from subscribers.views.resident import chat_url, for_resident, let_out

BACK = "saved"


@require_POST
@for_resident
@kindly
def pause(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    now = timezone.now()
    running = subscriber.paused_until if subscriber.paused_until and subscriber.paused_until > now else None
    pausing.pause(
        subscriber=subscriber, until=running or now + MONTH, is_total=request.POST.get("total") == "1", at=now
    )
    return redirect(f"{reverse('subscribers:settings')}?{BACK}=1#pause")


@require_POST
@for_resident
@kindly
def go_on(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    pausing.go_on(subscriber=subscriber, at=timezone.now())
    return redirect(f"{reverse('subscribers:settings')}?{BACK}=1#pause")


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
@kindly
def leave(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Asked once more, because it cannot be undone; a pause is offered beside it."""
    if request.method != "POST":
        return render(request, "residents/leave.html")
    leaving.leave(subscriber=subscriber, at=timezone.now())
    return let_out(render(request, "residents/left.html", {"chat_url": chat_url()}))
