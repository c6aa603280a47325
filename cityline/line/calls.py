"""Keeping what was asked of LINE. LINE advises it, and has no record to give when something has gone wrong."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import DatabaseError, connection

from cityline.line.answers import Answer, Verdict

MULTICAST_ENDPOINT = "/v2/bot/message/multicast"

# Method, endpoint, status, request id, accepted request id, error code, start, milliseconds.
_Row = tuple[str, str, int | None, str, str, str, datetime, int]
_INSERT = """
INSERT INTO line_linecall (method, endpoint, status, request_id, accepted_request_id, error_code, started_at, duration_ms)
SELECT * FROM unnest(
    %s::text[], %s::text[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::int[]
)
"""

log = logging.getLogger(__name__)


def record(*, method: str, endpoint: str, verdict: Verdict, started_at: datetime, finished_at: datetime) -> None:
    """Keep one call. ``endpoint`` is the template, never a path with an id in it."""
    _keep([_row(method, endpoint, verdict, started_at, finished_at)])


def record_multicasts(answers: Iterable[Answer]) -> None:
    """Keep many multicast requests in one statement; training's own answers are no calls and are left out."""
    _keep([_row("POST", MULTICAST_ENDPOINT, a, a.started_at, a.finished_at) for a in answers if not a.is_training])


def _row(method: str, endpoint: str, outcome: Verdict | Answer, started_at: datetime, finished_at: datetime) -> _Row:
    milliseconds = max(0, round((finished_at - started_at).total_seconds() * 1000))
    return (
        method, endpoint, outcome.status, outcome.request_id, outcome.accepted_request_id, outcome.error_code, started_at,
        milliseconds,
    )  # fmt: skip


def _keep(rows: list[_Row]) -> None:
    """Every request of a city-wide send comes by here, so no model is made for each."""
    if not rows:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
    except DatabaseError as error:
        # LINE has already answered: losing the note must not make the caller believe that the call failed.
        log.error("line.call_not_recorded", extra={"calls": len(rows), "reason": type(error).__name__})
