"""Who is at a resident's own page: whoever holds the signed cookie that a link from the chat was exchanged for."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from subscribers.models import Subscriber
from subscribers.services import page_links

COOKIE = "resident" if settings.DEBUG else "__Host-resident"
# What to send to the account to be given a new link; in the words of `handlers.SETTINGS_WORDS`.
ASKING = _("Settings")

Rest = ParamSpec("Rest")
Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
ResidentView = Callable[Concatenate[HttpRequest, Subscriber, Rest], HttpResponse]


def resident_of(request: HttpRequest) -> Subscriber | None:
    """The resident this browser was let in as; None without a cookie, or when it is old, forged, or they left."""
    value = request.COOKIES.get(COOKIE, "")
    return page_links.by_pass(value) if value else None


def for_resident(view: ResidentView[Rest]) -> View[Rest]:
    """Call the view with the resident, in their language; everybody else gets the page that says how to come here."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        subscriber = resident_of(request)
        if subscriber is None:
            return no_entry(request)
        translation.activate(subscriber.language)
        return private(view(request, subscriber, *args, **kwargs))

    return guarded


def let_in(response: HttpResponse, subscriber: Subscriber) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        page_links.pass_for(subscriber),
        max_age=page_links.PASS_LIFE,
        secure=not settings.DEBUG,
        httponly=True,
        samesite="Lax",
    )
    return private(response)


def let_out(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Lax")
    return private(response)


def no_entry(request: HttpRequest, **context: Any) -> HttpResponse:
    """How to get a new link, in kind words; nothing is changed."""
    return private(render(request, "residents/no_entry.html", {"chat_url": chat_url(), **context}, status=403))


def private(response: Response) -> Response:
    """Nobody keeps it, nobody lists it, and no other site is told its address."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    response.headers.setdefault("Referrer-Policy", "same-origin")  # without a referrer browsers send no Origin we know
    response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


def chat_url() -> str:
    """The chat with the account, with the word that asks for a link already typed; empty when its id is not known."""
    basic_id = settings.LINE_BASIC_ID
    return f"https://line.me/R/oaMessage/{quote(basic_id, safe='')}/?{quote(str(ASKING))}" if basic_id else ""
