"""One call to LINE: with a timeout, noted, in the errors of ``errors``, and never inside a database transaction."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cityline.line import calls, sdk
from cityline.line.answers import AnswerKind, Verdict, classify, content_of
from cityline.line.errors import (
    LineAlreadyAccepted,
    LineChannelProblem,
    LineError,
    LineMonthlyLimit,
    LineNotConnected,
    LineRateLimited,
    LineRefused,
    LineUnavailable,
    Problem,
)
from cityline.line.transactions import refuse_in_transaction


def call(
    method: str,
    endpoint: str,
    *,
    path_values: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | sdk.File | None = None,
    retry_key: str | None = None,
    data_api: bool = False,
    timeout: tuple[float, float] | None = None,
) -> tuple[Verdict, dict[str, Any]]:
    """Ask LINE, and return what its answer means and says. Raises LineError."""
    refuse_in_transaction()
    started_at = timezone.now()
    try:
        exchange = sdk.ask(
            method=method,
            endpoint=endpoint,
            path_values=path_values,
            query=query,
            body=body,
            retry_key=retry_key,
            data_api=data_api,
            timeout=timeout,
        )
        verdict = classify(exchange.status, exchange.headers, exchange.body)
    except LineError as error:
        is_ambiguous = isinstance(error, LineUnavailable)
        kind = AnswerKind.AMBIGUOUS if is_ambiguous else AnswerKind.NOT_CONNECTED
        exchange, verdict = None, Verdict(kind=kind, error_code=error.code)
    calls.record(method=method, endpoint=endpoint, verdict=verdict, started_at=started_at, finished_at=timezone.now())
    if exchange is None or verdict.kind is not AnswerKind.ACCEPTED:
        raise _error(verdict)
    return verdict, content_of(exchange.body)


def objections(endpoint: str, *, body: Mapping[str, Any]) -> list[Problem]:
    """What LINE objects to in a dry run; an empty list when it is fine."""
    try:
        call("POST", endpoint, body=body)
    except LineRefused as refusal:
        named = [problem for problem in refusal.problems if problem.property]
        return named or refusal.problems or [Problem(property="", message=refusal.code)]
    return []


def _error(verdict: Verdict) -> LineError:
    code, status, request_id = verdict.error_code, verdict.status, verdict.request_id
    match verdict.kind:
        case AnswerKind.ALREADY_ACCEPTED:
            accepted = verdict.accepted_request_id
            return LineAlreadyAccepted(
                "already_accepted", status=status, request_id=request_id, accepted_request_id=accepted
            )
        case AnswerKind.AMBIGUOUS:
            return LineUnavailable(code, status=status, request_id=request_id)
        case AnswerKind.NOT_CONNECTED:
            return LineNotConnected(code)
        case AnswerKind.RATE_LIMITED:
            return LineRateLimited(code, status=status, request_id=request_id)
        case AnswerKind.MONTHLY_LIMIT:
            return LineMonthlyLimit(code, status=status, request_id=request_id)
        case AnswerKind.CHANNEL_PROBLEM:
            return LineChannelProblem(code, status=status, request_id=request_id)
        case _:
            return LineRefused(code, status=status, request_id=request_id, problems=verdict.problems)
