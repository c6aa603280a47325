"""Our own address in the QR code: it counts, sets nothing in the browser, and leads on to LINE."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from subscribers.friend_sources import addresses, scanning
from subscribers.friend_sources.codes import from_address
from subscribers.models import FriendSource


@require_safe
def land(request: HttpRequest, code: str) -> HttpResponse:
    """To LINE; or, where the code is over or none of ours, to a page that leads there all the same."""
    found = from_address(code)
    source = FriendSource.objects.filter(code=found).first() if found else None
    way_on = addresses.way_on(source) if source and source.is_in_use(timezone.localdate()) else ""
    if source is None or not way_on:
        context = {"source": source, "add_friend": addresses.add_friend()}
        response = render(request, "residents/code_over.html", context, status=404 if source is None else 410)
    else:
        response = HttpResponseRedirect(way_on)
        if scanning.is_by_a_person(request):
            scanning.count_scan(source=source)
    response.headers["Cache-Control"] = "no-store"  # or a second scan would not be seen
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
