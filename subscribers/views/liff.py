"""The settings as a LIFF app: LINE says who the resident is, and we ask LINE whether it said so.

https://developers.line.biz/en/docs/liff/using-user-profile/
"""

import logging

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cityline.line.errors import LineError
from cityline.line.login import IdTokenRefused
from cityline.staff.lockout import counted_address
from subscribers.models import Subscriber
from subscribers.services import page_links, signing_in
from subscribers.views.resident import chat_url, let_in, private

logger = logging.getLogger(__name__)

SDK = "https://static.line-scdn.net/liff/edge/versions/2.29.2/sdk.js"
# LINE publishes no list; these are the hosts its SDK is seen to speak to for init, login and the ID token. The host of its
# usage telemetry is left out on purpose.
OPENED_FOR_LINE = {
    "script-src": ["https://static.line-scdn.net"],
    "connect-src": [
        "https://api.line.me",
        "https://access.line.me",
        "https://liff.line.me",
        "https://liffsdk.line-scdn.net",
    ],
}


@require_safe
def liff(request: HttpRequest, page: str = page_links.SETTINGS) -> HttpResponseBase:
    """The page LINE opens; its script shows us the ID token and goes on to the resident's own page."""
    if not page_links.is_liff():
        raise Http404
    try:
        way_on = reverse(page_links.PAGES[page])
    except (KeyError, NoReverseMatch):
        way_on = reverse(page_links.PAGES[page_links.SETTINGS])
    context = {"sdk": SDK, "liff_id": settings.LIFF_ID, "way_on": way_on, "chat_url": chat_url()}
    response = csp_update(OPENED_FOR_LINE)(lambda _request: render(request, "residents/liff.html", context))(request)
    response.headers["Referrer-Policy"] = "strict-origin"  # LINE may put an access token into this address
    return private(response)


@require_POST
def liff_enter(request: HttpRequest) -> HttpResponse:
    """Exchange the raw ID token for our cookie. Nobody's id is taken from the browser."""
    if not page_links.is_liff():
        raise Http404
    try:
        line_user_id = signing_in.who_is(
            id_token=request.POST.get("id_token", ""), address=counted_address(request) or ""
        )
    except IdTokenRefused as refusal:
        logger.info("id token refused", extra={"error_code": refusal.code})
        words = _("LINE could not tell us who you are. Please close this page and open it again.")
        return _no(words, status=403, again=refusal.code == "id_token_expired")
    except signing_in.TooManyAsk:
        logger.warning("id token not verified: too many ask")
        return _no(_("Very many people are opening this page just now. Please try again in a minute."), status=429)
    except LineError as error:
        logger.warning("id token not verified", extra={"error_code": error.code})
        return _no(_("LINE does not answer just now. Please try again in a minute."), status=503)
    subscriber = Subscriber.objects.filter(line_user_id=line_user_id, left_at=None).first()
    if subscriber is None:
        return _no(_("Please add our account as a friend in LINE first."), status=404)
    return let_in(JsonResponse({"entered": True}), subscriber)


def _no(words: str, *, status: int, again: bool = False) -> HttpResponse:
    """``again``: a browser outside LINE keeps tokens that are too old; signing in once more gives it a new one."""
    return private(JsonResponse({"words": words, "again": again}, status=status))
