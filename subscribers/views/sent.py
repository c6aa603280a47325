"""「届いたお知らせ」 has its address here among the resident's own pages; who sends messages draws it, without our knowing them."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from subscribers.models import Subscriber
from subscribers.views.crowding import kindly
from subscribers.views.resident import for_resident

Page = Callable[[HttpRequest, Subscriber], HttpResponse]

_pages: dict[str, Page] = {}


def register(*, show: Page, stop: Page) -> None:
    """Let another app draw the page, and take its one button."""
    _pages.update(show=show, stop=stop)


@require_safe
@for_resident
def sent(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return _page("show")(request, subscriber)


@require_POST
@for_resident
@kindly
def stop_kind(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return _page("stop")(request, subscriber)


def _page(name: str) -> Page:
    if name not in _pages:
        raise Http404
    return _pages[name]
