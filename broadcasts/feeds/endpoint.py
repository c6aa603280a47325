"""Where a sender puts a reading: `POST /feeds/<code>/`. Who it reaches, it never says."""

import logging
from email.message import Message
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadcasts.feeds import intake, tokens
from broadcasts.feeds.exceptions import NotTheSender, SenderRefused, TooManyReadings, Unreadable
from broadcasts.feeds.parsing import BODY_MAX
from broadcasts.models import Feed

logger = logging.getLogger(__name__)


@csrf_exempt  # a sender proves itself with its token and has no cookie
@never_cache
@require_POST
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """202 with what was decided. Until the token is right, every answer is the same 401."""
    try:
        token = _token(request)
        feed = intake.recognise(code=code, token=token)
        intake.count(feed=feed)
        taken = intake.take(feed=feed, body=_body(request, feed), token=token)
    except SenderRefused as refused:
        return _refusal(refused)
    except DatabaseError as error:
        logger.error("reading not stored", extra={"error_code": type(error).__name__})
        return JsonResponse({"error": "try_again"}, status=503, headers={"Retry-After": "10"})
    said: dict[str, Any] = {"reading": taken.standing, "repeated": taken.is_repeated, "rules": taken.decided}
    return JsonResponse(said, status=202)


def _token(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(token) > tokens.LENGTH_MAX:
        return ""
    return token.strip()


def _body(request: HttpRequest, feed: Feed) -> bytes:
    kind = Message()
    kind["Content-Type"] = request.headers.get("Content-Type", "")
    if kind.get_content_type() != "application/json":
        raise _told(feed, Unreadable("content_type"), 415)
    try:
        body = request.read(BODY_MAX + 1)
    except OSError as error:  # the sender went away
        raise SenderRefused("incomplete") from error
    if len(body) > BODY_MAX:
        raise _told(feed, Unreadable("too_large"), 413)
    return body


def _told(feed: Feed, problem: Unreadable, status: int) -> Unreadable:
    problem.status = status
    intake.refuse(feed=feed, problem=problem)
    return problem


def _refusal(refused: SenderRefused) -> HttpResponse:
    said = {"error": refused.code, **({"field": refused.field} if refused.field else {})}
    response = JsonResponse(said, status=refused.status)
    if isinstance(refused, NotTheSender):
        response["WWW-Authenticate"] = "Bearer"
    if isinstance(refused, TooManyReadings):
        response["Retry-After"] = str(int(intake.WINDOW.total_seconds()))
    return response
