"""LINE's own requests go straight to their view: they have no session, no language, no form and no page to protect.

What is skipped costs more than storing an event does, and LINE may call hundreds of times a second while a broadcast of
ours has residents tapping.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import Resolver404, resolve

MACHINES_PATH = "/line/"


class MachinesMiddleware:
    """Stands before everything that only people need. A view behind it has to know by itself who is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(MACHINES_PATH):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return HttpResponseNotFound("not found\n", content_type="text/plain")
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        # Without it a kept connection is answered in chunks.
        response.setdefault("Content-Length", str(len(response.content)))
        return response
