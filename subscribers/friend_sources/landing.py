"""Our own address in the QR code: it counts, sets nothing in the browser, and leads on to LINE."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from subscribers.friend_sources import addresses, scanning
from subscribers.friend_sources.codes import from_address
from subscribers.models import FriendSource

log = logging.getLogger(__name__)


@require_safe
def land(request: HttpRequest, code: str) -> HttpResponse:
    """To LINE; or, where the code is over or none of ours, to a page that leads there all the same."""
    response = _answer(request, code)
    response.headers["Cache-Control"] = "no-store"  # or a second scan would not be seen
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    found = from_address(code)
    try:
        source = FriendSource.objects.filter(code=found).first() if found else None
    except DatabaseError as error:
        if not addresses.add_friend():
            raise
        log.warning("friend_sources.not_looked_up", extra={"reason": type(error).__name__})
        return HttpResponseRedirect(addresses.add_friend())
    way_on = addresses.way_on(source) if source and source.is_in_use(timezone.localdate()) else ""
    if source is None or not way_on:
        context = {"source": source, "add_friend": addresses.add_friend()}
        return render(request, "residents/code_over.html", context, status=404 if source is None else 410)
    if scanning.is_by_a_person(request):
        scanning.count_scan(source=source)
    return HttpResponseRedirect(way_on)
