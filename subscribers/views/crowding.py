"""A resident who presses while somebody else writes their row is asked to press again, and waits for nothing longer."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from subscribers.models import Subscriber
from subscribers.services.waiting import Crowded, briefly

View = Callable[[HttpRequest, Subscriber], HttpResponse]


def kindly(view: View) -> View:
    """Saves all of it or nothing; for buttons that carry nothing a resident would have to type again."""

    @wraps(view)
    def guarded(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
        if request.method != "POST":
            return view(request, subscriber)
        try:
            with briefly():
                return view(request, subscriber)
        except Crowded:
            return render(
                request, "residents/crowded.html", {"again": request.path, "said": _said(request)}, status=503
            )

    return guarded


def _said(request: HttpRequest) -> list[tuple[str, str]]:
    """What the button carried, for the next press."""
    said = ((name, str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
    return [(name, value) for name, value in said if len(value) < 100]
