"""Recording what LINE answered: many answers in one transaction, each only while its claim still holds.

Between a request and this commit anything may happen: then the lease runs out, the reconciler calls the attempt
ambiguous, and the same bytes go out again under the same key.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from django.db import connection, transaction

from broadcasts.services import breaker, splitting
from broadcasts.services.claiming import Claim
from broadcasts.services.isolating import isolated
from broadcasts.services.judging import Fate, Judge, Judgement, paused_note
from broadcasts.services.stopping import stop
from broadcasts.states import DeliveryStatus
from cityline.line import calls
from cityline.line.answers import Answer

log = logging.getLogger(__name__)

_STATUS = {
    Fate.ACCEPTED: DeliveryStatus.ACCEPTED,
    Fate.RETRY: DeliveryStatus.RETRYING,
    Fate.BACK: DeliveryStatus.PENDING,
}

# "Back as it was" keeps its key only when LINE may know it; otherwise the next try asks anew who may still be reached.
_MOVE = """
UPDATE broadcasts_delivery d SET
    status = CASE WHEN v.status = 'pending' AND d.first_ambiguous_at IS NOT NULL THEN 'retrying' ELSE v.status END,
    retry_key = CASE WHEN v.status = 'pending' AND d.first_ambiguous_at IS NULL THEN NULL ELSE d.retry_key END,
    body_sha256 = CASE WHEN v.status = 'pending' AND d.first_ambiguous_at IS NULL THEN '' ELSE d.body_sha256 END,
    next_attempt_at = v.next_attempt_at, finished_at = v.finished_at,
    first_ambiguous_at = coalesce(d.first_ambiguous_at, v.ambiguous_at),
    claim_token = NULL, claimed_until = NULL
FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
    AS v (id, token, status, next_attempt_at, finished_at, ambiguous_at)
WHERE d.id = v.id AND d.claim_token = v.token AND d.status = 'sending'
RETURNING d.id
"""

_COMPLETE_ATTEMPTS = """
UPDATE broadcasts_deliveryattempt a SET
    finished_at = v.finished_at, outcome = v.outcome, status_code = v.status_code, request_id = v.request_id,
    accepted_request_id = v.accepted_request_id, error_code = v.error_code, is_ambiguous = v.is_ambiguous
FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::boolean[])
    AS v (token, finished_at, outcome, status_code, request_id, accepted_request_id, error_code, is_ambiguous)
WHERE a.claim_token = v.token AND a.outcome = ''
"""


def record(*, answered: Sequence[tuple[Claim, Answer]], judge: Judge, now: datetime) -> int:
    """Write down what became of these requests and act on it; returns how many claims still held."""
    judgements = judge.judge_all(answered)
    plain = [judged for judged in judgements if judged.fate in _STATUS]
    with transaction.atomic():
        held = _move(plain, now)
        _complete_attempts(judgements)
    calls.record_multicasts([answer for _, answer in answered])
    for judged in judgements:
        if judged.fate not in _STATUS:
            with isolated("divide", broadcast_id=judged.claim.broadcast_id):
                held += splitting.divide(judged=judged, now=now)
    if held < len(judgements):
        log.warning("record.claim_lost", extra={"lost": len(judgements) - held})
    _stop_where_needed(judgements, now)
    _look_at_failing(judgements, now)
    return held


def _move(judgements: Sequence[Judgement], now: datetime) -> int:
    if not judgements:
        return 0
    columns = (
        [judged.claim.delivery_id for judged in judgements],
        [judged.claim.token for judged in judgements],
        [_STATUS[judged.fate].value for judged in judgements],
        [now + judged.wait if judged.wait else None for judged in judgements],
        [judged.answer.finished_at if judged.fate == Fate.ACCEPTED else None for judged in judgements],
        [judged.answer.finished_at if judged.is_ambiguous else None for judged in judgements],
    )
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, columns)
        return len(cursor.fetchall())


def _complete_attempts(judgements: Sequence[Judgement]) -> None:
    answers = [judged.answer for judged in judgements]
    columns = (
        [judged.claim.token for judged in judgements],
        [answer.finished_at for answer in answers],
        [answer.kind.value for answer in answers],
        [answer.status for answer in answers],
        [answer.request_id[:64] for answer in answers],
        [answer.accepted_request_id[:64] for answer in answers],
        [answer.error_code[:80] for answer in answers],
        [judged.is_ambiguous for judged in judgements],
    )
    with connection.cursor() as cursor:
        cursor.execute(_COMPLETE_ATTEMPTS, columns)


def _stop_where_needed(judgements: Iterable[Judgement], now: datetime) -> None:
    stopping = sorted((j for j in judgements if j.stop_for), key=lambda judged: judged.claim.broadcast_id)
    for broadcast_id, reasons in groupby(stopping, key=lambda judged: judged.claim.broadcast_id):
        first = next(reasons)
        stop(broadcast_id=broadcast_id, reason=first.stop_for, note=paused_note(first), now=now)
        log.error("broadcast.stopped", extra={"broadcast": broadcast_id, "reason": first.stop_for})


def _look_at_failing(judgements: Iterable[Judgement], now: datetime) -> None:
    """Where LINE decided on nothing in this whole batch, ask the record whether that has gone on for long."""
    failing: dict[int, bool] = {}
    for judged in judgements:
        is_failure = judged.answer.kind.value in breaker.FAILURES and judged.answer.error_code != "no_slot"
        failing[judged.claim.broadcast_id] = failing.get(judged.claim.broadcast_id, True) and is_failure
    for broadcast_id in sorted(broadcast for broadcast, nothing_else in failing.items() if nothing_else):
        with isolated("breaker", broadcast_id=broadcast_id):
            breaker.look(broadcast_id=broadcast_id, now=now)
