"""When LINE refuses a chunk for somebody in it: the named are refused, and where none is named the chunk is halved.

Who was refused stays on record, so that they alone can be sent to again: by name in ``refused_ids``, and as the
``sent_ids`` of a chunk that was refused as a whole.

A changed list of recipients gets a new key, and only while nothing ambiguous has happened: otherwise LINE may have
accepted the old one, and the outcome is unknown until a person says.
"""

import logging
from datetime import datetime

from django.db import connection, transaction

from broadcasts.models import Delivery
from broadcasts.services.judging import Fate, Judgement
from broadcasts.states import DeliveryStatus
from cityline.audit.services import record

# Finding one bad id among 500 by halving takes 1 + 2 × 9 requests.
REQUESTS_PER_ORIGINAL = 20
# More bad chunks than this are not a matter of a few odd ids; asking on would only be a flood of refused requests.
SPLITS_PER_BROADCAST = 200

EXCLUSIONS = ("excluded_blocked", "excluded_paused", "excluded_left", "excluded_unticked", "refused_count")

log = logging.getLogger(__name__)

_CHANGED = [
    "status", "claim_token", "claimed_until", "retry_key", "body_sha256", "sent_ids", "refused_ids", "refused_count",
    "finished_at",
]  # fmt: skip

_ORIGINAL = """
WITH RECURSIVE up AS (
    SELECT id, parent_id FROM broadcasts_delivery WHERE id = %s
    UNION ALL SELECT d.id, d.parent_id FROM broadcasts_delivery d JOIN up ON d.id = up.parent_id
)
SELECT id FROM broadcasts_delivery WHERE id = (SELECT id FROM up WHERE parent_id IS NULL) FOR UPDATE
"""
_PLANNED = """
WITH RECURSIVE family AS (
    SELECT id, status FROM broadcasts_delivery WHERE id = %s
    UNION ALL SELECT d.id, d.status FROM broadcasts_delivery d JOIN family ON d.parent_id = family.id
)
SELECT (SELECT count(*) FROM family WHERE status IN ('pending', 'retrying')) + (
    SELECT count(*) FROM broadcasts_deliveryattempt a JOIN family ON family.id = a.delivery_id
    WHERE a.outcome IN ('bad_recipients', 'bad_request', 'accepted', 'already_accepted')
)
"""


def divide(*, judged: Judgement, now: datetime) -> bool:
    """Apply a refusal that concerns some of the chunk's residents; False if the claim no longer held."""
    with transaction.atomic():
        chunk = (
            Delivery.objects.select_for_update()
            .filter(pk=judged.claim.delivery_id, claim_token=judged.claim.token, status=DeliveryStatus.SENDING)
            .first()
        )
        if chunk is None:
            return False
        chunk.claim_token = chunk.claimed_until = None
        if chunk.first_ambiguous_at is not None:
            _conclude(chunk, DeliveryStatus.OUTCOME_UNKNOWN, now)
        elif judged.fate == Fate.NAME_REFUSED:
            _refuse_named(chunk, judged.answer.bad_recipients, now)
        else:
            _halve(chunk, now)
        return True


def _refuse_named(chunk: Delivery, places: list[int], now: datetime) -> None:
    sent = chunk.sent_ids or []
    named = {place for place in places if place < len(sent)}
    chunk.refused_count += len(named)
    chunk.refused_ids = sorted([*(chunk.refused_ids or ()), *(sent[place] for place in named)])
    chunk.sent_ids = [resident for place, resident in enumerate(sent) if place not in named]
    if not chunk.sent_ids:
        _conclude(chunk, DeliveryStatus.REFUSED, now)
    elif _requests_planned(chunk) + 1 > REQUESTS_PER_ORIGINAL:
        _refuse_all(chunk, now)
    else:
        chunk.status, chunk.retry_key, chunk.body_sha256 = DeliveryStatus.PENDING, None, ""
        chunk.save(update_fields=_CHANGED)


def _halve(chunk: Delivery, now: datetime) -> None:
    sent = chunk.sent_ids or []
    if len(sent) < 2:
        _refuse_all(chunk, now, is_alarming=False)
        return
    splits = Delivery.objects.filter(broadcast=chunk.broadcast_id, status=DeliveryStatus.SPLIT).count()
    if _requests_planned(chunk) + 2 > REQUESTS_PER_ORIGINAL or splits >= SPLITS_PER_BROADCAST:
        _refuse_all(chunk, now)
        return
    _conclude(chunk, DeliveryStatus.SPLIT, now)  # first, because its children lie within its range
    Delivery.objects.bulk_create(_children(chunk, sent))


def _children(chunk: Delivery, sent: list[int]) -> list[Delivery]:
    """Two new chunks. Who was already left out or refused stays so; the counts by reason go to the half that has room
    for them, those of the residents refused by name to the half they are in.
    """
    frozen, refused = chunk.recipient_ids or sent, chunk.refused_ids or []
    border = sent[(len(sent) - 1) // 2]
    counts = {name: getattr(chunk, name) for name in EXCLUSIONS}
    counts["refused_count"] -= len(refused)
    children = []
    for recipients, rest, named in (
        ([r for r in frozen if r <= border], [r for r in sent if r <= border], [r for r in refused if r <= border]),
        ([r for r in frozen if r > border], [r for r in sent if r > border], [r for r in refused if r > border]),
    ):
        child = Delivery(
            broadcast_id=chunk.broadcast_id, parent=chunk, position=chunk.position, recipient_ids=recipients,
            sent_ids=rest, refused_ids=named or None, first_id=recipients[0], last_id=recipients[-1],
            recipient_count=len(recipients),
        )  # fmt: skip
        room = len(recipients) - len(rest) - len(named)
        for name in EXCLUSIONS:
            taken = min(room, counts[name])
            setattr(child, name, taken)
            counts[name] -= taken
            room -= taken
        child.refused_count += len(named)
        children.append(child)
    return children


def _refuse_all(chunk: Delivery, now: datetime, *, is_alarming: bool = True) -> None:
    count = len(chunk.sent_ids or [])
    chunk.refused_count += count
    _conclude(chunk, DeliveryStatus.REFUSED, now)
    if is_alarming:
        record(action="broadcasts.refused_rest", actor=None, on=chunk.broadcast, at=now, residents=count)
        log.error("broadcast.refused_rest", extra={"broadcast": chunk.broadcast_id, "residents": count})


def _conclude(chunk: Delivery, status: DeliveryStatus, now: datetime) -> None:
    chunk.status, chunk.finished_at = status, now
    chunk.save(update_fields=_CHANGED)


def _requests_planned(chunk: Delivery) -> int:
    """Requests of the original chunk that LINE decided on, and those its open pieces will cost at least.

    Tries that never left, came too fast or stayed without an answer found nobody out and use up nothing. Locks the
    original: two pieces that are refused at the same moment must not spend the same budget.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ORIGINAL, [chunk.pk])
        original = cursor.fetchone()[0]
        cursor.execute(_PLANNED, [original])
        return int(cursor.fetchone()[0])
