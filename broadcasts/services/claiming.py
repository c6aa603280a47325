"""Claiming: which chunks go next, to exactly whom, under which key. All of it is committed before any request leaves.

Several slots claim at once without meeting (SKIP LOCKED). The broadcast's row is held in share mode meanwhile, so a
pause, a cancel or an expiry is either seen by a claim or waits the few milliseconds until it is committed.
"""

import hashlib
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from broadcasts import audience, quiet_hours
from broadcasts.models import Authorisation, Broadcast
from broadcasts.services import claim_statements as statements
from broadcasts.services import gate, pictures, retry_keys, sealing, spreading
from broadcasts.services.authorising import in_force, may_be_sent, why_withdrawn
from broadcasts.services.isolating import isolated
from broadcasts.services.slots import Lane
from broadcasts.services.stopping import stop
from cityline.line.multicast import splice

LEASE = timedelta(seconds=30)  # longer than a request may take (10 s) and its answer may wait to be recorded

# LINE forgets a retry key after 24 h and would then send again what it had accepted.
KEY_LIFE = timedelta(hours=23)

_ALARMS = {"seal_broken": "broadcasts.seal_broken", "media_broken": "broadcasts.media_broken"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """One request that may leave now. The body holds LINE user ids: it is sent and never logged."""

    delivery_id: int
    broadcast_id: int
    token: UUID
    retry_key: UUID
    body: bytes = field(repr=False)
    body_sha256: str
    recipient_count: int
    attempt: int
    is_emergency: bool
    is_training: bool
    claimed_at: float = field(default_factory=time.monotonic)


def claim(*, lane: Lane, limit: int, now: datetime) -> list[Claim]:
    """Take up to ``limit`` chunks of whatever should go next: emergencies first, then what was due first."""
    claims: list[Claim] = []
    to_stop: dict[int, str] = {}
    with transaction.atomic():
        its = gate.ask(now=now)
        if not its.is_open:
            return []
        asked_at = time.monotonic()
        broadcasts = _next_broadcasts(lane, now, its.is_quiet)
        # Their rows may have been locked for long: what is in force, and when the lease ends, is a matter of now.
        now += timedelta(seconds=time.monotonic() - asked_at)
        for broadcast, is_training_now in broadcasts:
            with isolated("claim", broadcast_id=broadcast.pk), transaction.atomic():
                authorisation = in_force(broadcast=broadcast, now=now)
                if authorisation is None and (reason := why_withdrawn(broadcast)):
                    to_stop[broadcast.pk] = reason
                elif authorisation is None or authorisation.due_at > now:
                    log.error("claim.not_authorised", extra={"broadcast": broadcast.pk})
                elif reason := _reason_to_stop(broadcast, authorisation, is_training_now=is_training_now):
                    to_stop[broadcast.pk] = reason
                elif its.is_quiet and not quiet_hours.may_disturb(authorisation):
                    log.error("claim.not_in_quiet_hours", extra={"broadcast": broadcast.pk})
                elif spreading.keep_pace(authorisation=authorisation, now=now):
                    claims += _claim_of(broadcast, authorisation, limit - len(claims), now)
            if len(claims) >= limit:
                break
    for broadcast_id, reason in to_stop.items():
        with isolated("stop", broadcast_id=broadcast_id):
            stop(broadcast_id=broadcast_id, reason=reason, alarm=_ALARMS.get(reason, ""), now=now)
    return claims


def next_retry_at(*, lane: Lane) -> datetime | None:
    """When the next chunk of a broadcast being sent can be claimed; None if there is none."""
    now = timezone.now()
    is_quiet = gate.ask(now=now).is_quiet
    with connection.cursor() as cursor:
        cursor.execute(statements.NEXT_RETRY, [now, lane == Lane.EMERGENCY, is_quiet])
        moment: datetime | None = cursor.fetchone()[0]
    return moment


def _next_broadcasts(lane: Lane, now: datetime, is_quiet: bool) -> list[tuple[Broadcast, bool]]:
    """Each with whether its department is in training now. In quiet hours what was resumed, or is still under way, waits
    for the morning.
    """
    found = Broadcast.objects.raw(statements.NEXT_BROADCASTS, [now, lane == Lane.EMERGENCY, is_quiet, now])
    return [(broadcast, vars(broadcast)["is_training_now"]) for broadcast in found]


def _reason_to_stop(broadcast: Broadcast, authorisation: Authorisation, *, is_training_now: bool) -> str:
    if not sealing.is_intact(authorisation) or not may_be_sent(broadcast, authorisation):
        return "seal_broken"
    if not pictures.were_intact_just_now(authorisation):
        return "media_broken"
    return "training_changed" if authorisation.is_training != is_training_now else ""


def _claim_of(broadcast: Broadcast, authorisation: Authorisation, limit: int, now: datetime) -> list[Claim]:
    sealed_body = authorisation.request_body.encode()
    fits, params = _condition(authorisation.seal, json.dumps(authorisation.audience_rule))
    horizon = now - KEY_LIFE
    with connection.cursor() as cursor:
        asked: list[Any] = [horizon, horizon, broadcast.pk, now, horizon, limit, now, broadcast.is_emergency, *params]
        cursor.execute(statements.pick(fits), asked)
        picked = [statements.Picked(*row) for row in cursor.fetchall()]
        ready = [made for chunk in picked if (made := _prepare(chunk, broadcast, authorisation, sealed_body))]
        _commit_to(cursor, ready, now)
        _set_aside(cursor, picked, {request.delivery_id for request, _ in ready}, now)
    return [request for request, _ in ready]


@lru_cache(maxsize=16)
def _condition(seal: str, rule: str) -> tuple[str, list[int]]:
    """Of a sealed rule it never changes: a category keeps its bit. The seal tells the rules of two databases apart."""
    return audience.condition(audience.AudienceRule.from_json(json.loads(rule)))


def _prepare(
    chunk: statements.Picked, broadcast: Broadcast, authorisation: Authorisation, sealed_body: bytes
) -> tuple[Claim, statements.Picked] | None:
    """The request of this chunk; None if there is nobody left, or if a retry could not be byte for byte the same."""
    if not chunk.line_user_ids:
        return None
    body = splice(sealed_body, chunk.line_user_ids, count=chunk.stays)
    body_sha256 = hashlib.sha256(body).hexdigest()
    if chunk.is_keyed and body_sha256 != chunk.body_sha256:
        return None
    derived = retry_keys.derive(broadcast_id=broadcast.pk, body_sha256=body_sha256, generation=chunk.generation)
    request = Claim(
        delivery_id=chunk.delivery_id,
        broadcast_id=broadcast.pk,
        token=uuid4(),
        retry_key=chunk.retry_key if chunk.is_keyed and chunk.retry_key else derived,
        body=body,
        body_sha256=body_sha256,
        recipient_count=chunk.stays,
        attempt=chunk.attempt_count + 1,
        is_emergency=broadcast.is_emergency,
        is_training=authorisation.is_training,
    )
    return request, chunk


def _commit_to(cursor: CursorWrapper, ready: Sequence[tuple[Claim, statements.Picked]], now: datetime) -> None:
    """Write key, recipients, hash and attempt: from here on a crash leaves something to go by."""
    if not ready:
        return
    ids = [request.delivery_id for request, _ in ready]
    tokens = [request.token for request, _ in ready]
    keys = [request.retry_key for request, _ in ready]
    hashes = [request.body_sha256 for request, _ in ready]
    fewer = json.dumps({str(c.delivery_id): c.sent_ids for _, c in ready if c.excluded and not c.is_keyed})
    excluded = [[0] * 4 if chunk.is_keyed else list(chunk.by_reason) for _, chunk in ready]
    cursor.execute(
        statements.COMMIT_TO,
        [
            now + LEASE, now - KEY_LIFE, now, fewer, ids, tokens, keys, hashes,
            *([row[reason] for row in excluded] for reason in range(4)),
        ],
    )  # fmt: skip
    cursor.execute(
        statements.WRITE_ATTEMPTS, [now, ids, tokens, keys, [request.recipient_count for request, _ in ready]]
    )


def _set_aside(cursor: CursorWrapper, picked: Sequence[statements.Picked], taken: set[int], now: datetime) -> None:
    """Chunks that cannot go: nobody is left in them, or the same bytes cannot be made again because a resident was
    erased.
    """
    for chunk in picked:
        if chunk.delivery_id in taken:
            continue
        if chunk.is_keyed:  # LINE may have accepted the old list: never a changed one under the same key
            cursor.execute(statements.SET_UNKNOWN, [now, chunk.delivery_id])
        else:
            cursor.execute(statements.SET_EMPTY, [now, *chunk.by_reason, chunk.delivery_id])
