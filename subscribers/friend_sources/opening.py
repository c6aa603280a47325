"""A code opened as a LIFF app: LINE's ID token says who it is, our server asks LINE, and the way leads on to LINE's page."""

import logging

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cityline.line.errors import LineError
from cityline.line.login import IdTokenRefused
from cityline.staff.lockout import counted_address
from subscribers.friend_sources import addresses, intending
from subscribers.friend_sources.codes import from_address
from subscribers.models import FriendSource
from subscribers.services import page_links, signing_in
from subscribers.views.liff import OPENED_FOR_LINE, SDK
from subscribers.views.resident import private

logger = logging.getLogger(__name__)


@require_safe
def opened(request: HttpRequest, code: str) -> HttpResponseBase:
    source = _source(code)
    context = {
        "sdk": SDK,
        "liff_id": settings.LIFF_ID,
        "enter": reverse("subscribers:source-enter", args=[source.code]),
        "way_on": addresses.add_friend(),
    }
    response = csp_update(OPENED_FOR_LINE)(lambda _request: render(request, "residents/came_by.html", context))(request)
    response.headers["Referrer-Policy"] = "strict-origin"  # LINE may put an access token into this address
    return private(response)


@require_POST
def entered(request: HttpRequest, code: str) -> HttpResponse:
    """Whatever LINE says of the token, nobody is kept from adding the account: then it is only not known who came."""
    source = _source(code)
    try:
        line_user_id = signing_in.who_is(
            id_token=request.POST.get("id_token", ""), address=counted_address(request) or ""
        )
    except (IdTokenRefused, signing_in.TooManyAsk, LineError) as error:
        logger.info("medium not attributed", extra={"error_code": getattr(error, "code", "too_many")})
        return private(JsonResponse({"known": False}))
    intending.intend(line_user_id=line_user_id, source=source)
    return private(JsonResponse({"known": True}))


def _source(code: str) -> FriendSource:
    source = FriendSource.objects.filter(code=from_address(code)).first()
    if source is None or not page_links.is_liff() or not source.is_in_use(timezone.localdate()):
        raise Http404
    return source
