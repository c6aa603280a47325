"""Is the process alive, and does the database answer? Asked by load balancers and containers, by any host name.

Only the database decides readiness: with broker or workers down, the stop button must stay reachable.
"""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """First in line: a probe knows neither our host name nor TLS, and has no session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return _plain("method not allowed", status=405)
        return probe()


def alive() -> HttpResponse:
    return _plain("ok")


def ready() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("database_does_not_answer")
        return _plain("database does not answer", status=503)
    return _plain("ok")


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


PROBES: dict[str, Callable[[], HttpResponse]] = {"/healthz": alive, "/readyz": ready}
