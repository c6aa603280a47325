"""Who is behind a LIFF page: its ID token, judged by LINE itself. Nothing a browser says about itself is believed.

https://developers.line.biz/en/reference/line-login/#verify-id-token
"""

import base64
import re
import time
from typing import Any

import urllib3
from django.conf import settings
from django.utils import timezone

from cityline.line import calls
from cityline.line.answers import AnswerKind, Verdict, classify, content_of
from cityline.line.errors import LineError, LineNotConnected, LineUnavailable
from cityline.line.transactions import refuse_in_transaction

VERIFY_ENDPOINT = "/oauth2/v2.1/verify"
ISSUER = "https://access.line.me"
# Somebody waits for the page.
_TIMEOUT = urllib3.Timeout(connect=3.05, read=5.0)
# Three parts of base64: nothing else is worth a question to LINE.
_TOKEN = re.compile(r"[\w-]{2,2000}\.[\w-]{2,4000}\.[\w-]{2,1000}", re.ASCII)
_USER_ID = re.compile(r"U[0-9a-f]{32}")

_pool = urllib3.PoolManager(maxsize=8, retries=False)


class IdTokenRefused(LineError):
    """The token is none, or not for us, or too old: ask the resident to open the page again."""


def verify_id_token(*, id_token: str) -> str:
    """The LINE user id of whom LINE gave this token to, for our LINE Login channel.

    Raises IdTokenRefused, and LineUnavailable or LineNotConnected when LINE could not be asked.
    """
    refuse_in_transaction()
    if not _TOKEN.fullmatch(id_token):
        raise IdTokenRefused("id_token_malformed")
    started_at = timezone.now()
    try:
        response = _pool.request(
            "POST",
            f"{settings.LINE_API_BASE_URL}{VERIFY_ENDPOINT}",
            fields={"id_token": id_token, "client_id": settings.LINE_LOGIN_CHANNEL_ID},
            encode_multipart=False,
            redirect=False,
            timeout=_TIMEOUT,
        )
        verdict, content = classify(response.status, response.headers, response.data), content_of(response.data)
    except urllib3.exceptions.HTTPError as error:
        never_left = isinstance(error, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.NewConnectionError)
        kind = AnswerKind.NOT_CONNECTED if never_left else AnswerKind.AMBIGUOUS
        verdict, content = Verdict(kind=kind, error_code="not_connected" if never_left else "no_answer"), {}
    calls.record(
        method="POST", endpoint=VERIFY_ENDPOINT, verdict=verdict, started_at=started_at, finished_at=timezone.now()
    )
    return _judge(verdict, content)


def look_over(id_token: str) -> None:
    """Refuse what LINE would refuse anyway, without asking it. Says nothing about who signed it. Raises IdTokenRefused."""
    if not _TOKEN.fullmatch(id_token):
        raise IdTokenRefused("id_token_malformed")
    payload = id_token.split(".")[1]
    try:
        claims = content_of(base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True))
    except ValueError:
        raise IdTokenRefused("id_token_malformed") from None
    if why := _objection(claims):
        raise IdTokenRefused(why)


def _judge(verdict: Verdict, content: dict[str, Any]) -> str:
    if verdict.kind == AnswerKind.NOT_CONNECTED:
        raise LineNotConnected(verdict.error_code)
    if verdict.kind in {AnswerKind.AMBIGUOUS, AnswerKind.RATE_LIMITED}:
        raise LineUnavailable(verdict.error_code, status=verdict.status, request_id=verdict.request_id)
    if verdict.kind != AnswerKind.ACCEPTED:
        raise IdTokenRefused("id_token_refused", status=verdict.status, request_id=verdict.request_id)
    if why := _objection(content):
        raise IdTokenRefused(why, status=verdict.status, request_id=verdict.request_id)
    return str(content["sub"])


def _objection(claims: dict[str, Any]) -> str:
    """Asked before LINE is, and again of its answer: one of a later kind must not let anybody in by accident."""
    expires = claims.get("exp")
    if claims.get("iss") != ISSUER:
        return "id_token_issuer"
    if claims.get("aud") != settings.LINE_LOGIN_CHANNEL_ID or not settings.LINE_LOGIN_CHANNEL_ID:
        return "id_token_audience"
    if isinstance(expires, bool) or not isinstance(expires, int | float) or expires <= time.time():
        return "id_token_expired"
    subject = claims.get("sub")
    return "" if isinstance(subject, str) and _USER_ID.fullmatch(subject) else "id_token_subject"
