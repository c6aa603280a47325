"""Freezing the audience: whom an approved broadcast is for, copied into chunks inside PostgreSQL.

Not one resident travels through Python: 1.8 million become 3,640 chunk rows in under a second. Chunks are disjoint
ranges of sorted ids, so nobody can be in two of them (an exclusion constraint holds it).
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from broadcasts import audience
from broadcasts.models import Authorisation, Broadcast, Delivery
from broadcasts.models.deliveries import CHUNK_SIZE
from broadcasts.services import sealing
from broadcasts.services.authorising import in_force
from broadcasts.services.moving import locked, move_to
from broadcasts.states import EDITABLE, BroadcastStatus, Verb
from cityline.audit.services import record

# Not at the approval of something scheduled for next week: who follows or chooses until then would be missed. Early
# enough for the PR office to look at a broadcast that is held.
FREEZE_AHEAD = timedelta(minutes=5)

# Approved was a number of people. A tenth more or less is a day's comings and goings; a fifth is another audience,
# because somebody changed a default or an import went wrong. Below fifty people a fifth is chance.
DRIFT_SHARE = 0.2
DRIFT_FLOOR = 50

# Reachable now, as Subscriber.reachable() says it.
REACHABLE = "s.is_following AND s.left_at IS NULL AND (s.paused_until IS NULL OR s.paused_until <= %s)"


def freeze(*, broadcast_id: int, now: datetime, chunk_size: int = CHUNK_SIZE) -> bool:
    """Copy the audience into chunks if it is time to, and say whether it was done. A second call changes nothing."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status in EDITABLE and broadcast.frozen_at is not None:
            thaw(broadcast=broadcast)  # taken back while nobody listened
            return False
        authorisation = in_force(broadcast=broadcast, now=now)
        if broadcast.status != BroadcastStatus.APPROVED or authorisation is None or not _is_time(authorisation, now):
            return False
        if broadcast.frozen_at is not None:
            if broadcast.frozen_at >= authorisation.granted_at:
                return False
            thaw(broadcast=broadcast)  # these chunks belong to an earlier approval
        if not sealing.is_intact(authorisation):
            hold_for_broken_seal(broadcast=broadcast, now=now)
            return False
        _fill(broadcast, authorisation, now, chunk_size)
        return True


def thaw(*, broadcast: Broadcast) -> None:
    """Forget the frozen audience of a locked broadcast of which nothing was tried (attempts forbid it in the
    database).
    """
    chunks = Delivery.objects.filter(broadcast=broadcast)
    chunks._raw_delete(chunks.db)  # the collector would read millions of ids to delete some thousand rows
    broadcast.frozen_at = broadcast.audience_count = None
    broadcast.save(update_fields=["frozen_at", "audience_count"])


def hold_for_broken_seal(*, broadcast: Broadcast, now: datetime) -> None:
    """Hold a locked broadcast that is not what was approved, with an alarm."""
    record(action="broadcasts.seal_broken", actor=None, on=broadcast, at=now)
    move_to(broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason="seal_broken")


def is_far_from(*, approved: int, frozen: int) -> bool:
    """Whether this is another audience than the one that was approved."""
    difference = abs(frozen - approved)
    return difference > DRIFT_FLOOR and difference > DRIFT_SHARE * approved


def _is_time(authorisation: Authorisation, now: datetime) -> bool:
    return now >= authorisation.due_at - FREEZE_AHEAD


def _fill(broadcast: Broadcast, authorisation: Authorisation, now: datetime, chunk_size: int) -> None:
    rule = audience.AudienceRule.from_json(authorisation.audience_rule)
    chunks, total = _insert_chunks(broadcast, rule, now, chunk_size)
    broadcast.frozen_at, broadcast.audience_count = now, total
    broadcast.save(update_fields=["frozen_at", "audience_count"])
    record(action="broadcasts.freeze", actor=None, on=broadcast, at=now, audience=total, chunks=chunks)
    reason = ""
    if total == 0:
        reason = "audience_empty"
    elif is_far_from(approved=authorisation.approved_count, frozen=total):
        reason = "audience_changed"
    if reason:
        approved = authorisation.approved_count
        move_to(
            broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason=reason, approved=approved, frozen=total
        )


def _insert_chunks(
    broadcast: Broadcast, rule: audience.AudienceRule, now: datetime, chunk_size: int
) -> tuple[int, int]:
    fits, params = audience.condition(rule)
    with connection.cursor() as cursor:
        cursor.execute(
            # S608: the condition holds bit masks as parameters and no words of anybody.
            f"""
            WITH numbered AS (
                SELECT s.id, (row_number() OVER (ORDER BY s.id) - 1) / %s AS chunk
                FROM subscribers_subscriber s WHERE {REACHABLE} AND ({fits})
            ), chunks AS (
                SELECT chunk, array_agg(id ORDER BY id) AS ids FROM numbered GROUP BY chunk
            ), inserted AS (
                INSERT INTO broadcasts_delivery (
                    broadcast_id, position, status, recipient_ids, first_id, last_id, recipient_count, body_sha256, marked_as,
                    excluded_blocked, excluded_paused, excluded_left, excluded_unticked, refused_count, attempt_count
                )
                SELECT %s, chunk + 1, 'pending', ids, ids[1], ids[cardinality(ids)], cardinality(ids), '', '',
                    0, 0, 0, 0, 0, 0
                FROM chunks ORDER BY chunk
                RETURNING recipient_count
            )
            SELECT count(*), coalesce(sum(recipient_count), 0) FROM inserted
            """,  # noqa: S608
            [chunk_size, now, *params, broadcast.pk],
        )
        chunks, total = cursor.fetchone()
    return int(chunks), int(total)
