"""Freezing the audience: whom an approved broadcast is for, copied into chunks inside PostgreSQL.

Not one resident travels through Python: 1.8 million become 3,640 chunk rows in under a second. Chunks are disjoint
ranges of sorted ids, so nobody can be in two of them (an exclusion constraint holds it).
"""

from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import connection, transaction

from broadcasts import audience, remainders
from broadcasts.models import Authorisation, Broadcast, Delivery
from broadcasts.models.deliveries import CHUNK_SIZE
from broadcasts.services import allowance, follow_conditions, sealing
from broadcasts.services.authorising import in_force, is_beyond_delegation, may_be_sent
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

# An emergency's audience is frozen when it is submitted, so that nothing is left to do once it is approved. It is made
# anew while it waits for a decision, and again at the start if it is older than this.
EMERGENCY_KEEPS = timedelta(minutes=10)
EMERGENCY_RENEWED = timedelta(minutes=5)
EMERGENCY_WAITS = timedelta(hours=1)  # after which nobody is in such a hurry any more

# LINE may have been asked when it was approved, a moment ago.
_QUOTA_OLD, _QUOTA_SECONDS = timedelta(seconds=10), 3.0


def freeze_when_asked(*, broadcast_id: int, now: datetime) -> bool:
    """As ``freeze``, with LINE asked about this month's allowance just before, outside the transaction."""
    waiting = Broadcast.objects.pushed().filter(
        pk=broadcast_id, status=BroadcastStatus.APPROVED, frozen_at=None, due_at__lte=now + FREEZE_AHEAD
    )
    if waiting.filter(is_emergency=False, department__is_training=False).exists():
        allowance.ask_if_old(older_than=_QUOTA_OLD, seconds=_QUOTA_SECONDS)
    return freeze(broadcast_id=broadcast_id, now=now)


def freeze(*, broadcast_id: int, now: datetime) -> bool:
    """Copy the audience into chunks if it is time to, and say whether it was done. A second call changes nothing."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status in EDITABLE and broadcast.frozen_at is not None:
            thaw(broadcast=broadcast)  # taken back while nobody listened
            return False
        if broadcast.status == BroadcastStatus.PENDING_PATROL:
            return _freeze_ahead(broadcast, now)
        authorisation = in_force(broadcast=broadcast, now=now)
        if broadcast.status != BroadcastStatus.APPROVED or authorisation is None or not _is_time(authorisation, now):
            return False
        if is_frozen_for(broadcast=broadcast, authorisation=authorisation):
            return False
        if broadcast.frozen_at is not None:
            thaw(broadcast=broadcast)  # these chunks belong to an earlier approval, or have grown old
        if not sealing.is_intact(authorisation):
            hold_for_broken_seal(broadcast=broadcast, now=now)
            return False
        if not may_be_sent(broadcast, authorisation):
            return False
        if not follow_conditions.is_ready(broadcast):
            move_to(broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason="original_moving")
            return False
        _fill(broadcast, authorisation, now)
        return True


def thaw(*, broadcast: Broadcast) -> None:
    """Forget the frozen audience of a locked broadcast of which nothing was tried (attempts forbid it in the
    database).
    """
    chunks = Delivery.objects.filter(broadcast=broadcast)
    chunks._raw_delete(chunks.db)  # the collector would read millions of ids to delete some thousand rows
    broadcast.frozen_at = broadcast.audience_count = None
    broadcast.save(update_fields=["frozen_at", "audience_count"])


def is_frozen_for(*, broadcast: Broadcast, authorisation: Authorisation) -> bool:
    """Whether the chunks there are belong to this approval.

    Those of an emergency may come from before it: its content is locked since it was submitted, and whatever leads
    back to writing thaws them. Whom the sealed rule does not name is left out at the claim.
    """
    if broadcast.frozen_at is None or broadcast.frozen_at >= authorisation.granted_at:
        return broadcast.frozen_at is not None
    if not broadcast.is_emergency or broadcast.submitted_at is None:
        return False
    return broadcast.frozen_at >= max(broadcast.submitted_at, authorisation.due_at - EMERGENCY_KEEPS)


def keep_or_thaw(*, broadcast: Broadcast, authorisation: Authorisation) -> None:
    """At the approval of a locked broadcast: keep what was frozen ahead if it is what is being approved."""
    if broadcast.frozen_at is None:
        return
    frozen = broadcast.audience_count or 0
    is_other = not frozen or is_far_from(approved=authorisation.approved_count, frozen=frozen)
    if is_other or not is_frozen_for(broadcast=broadcast, authorisation=authorisation):
        thaw(broadcast=broadcast)


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


def _freeze_ahead(broadcast: Broadcast, now: datetime) -> bool:
    """The audience of an emergency that waits for its second person, fresh enough to be sent to at once."""
    scheduled_at, frozen_at = broadcast.scheduled_at, broadcast.frozen_at
    # What follows another broadcast is for people out of a ledger that may still move until the approval.
    if not broadcast.is_emergency or broadcast.follows_id is not None or not broadcast.is_pushed:
        return False
    if scheduled_at is not None and scheduled_at > now + FREEZE_AHEAD:
        return False
    if frozen_at is not None:
        if frozen_at > now - EMERGENCY_RENEWED:
            return False
        thaw(broadcast=broadcast)
    chunks, total = _insert_chunks(broadcast, audience.rule_of(broadcast), now)
    broadcast.frozen_at, broadcast.audience_count = now, total
    broadcast.save(update_fields=["frozen_at", "audience_count"])
    if frozen_at is None:  # once: the log need not tell of every renewal
        record(action="broadcasts.freeze", actor=None, on=broadcast, at=now, audience=total, chunks=chunks)
    return True


def _fill(broadcast: Broadcast, authorisation: Authorisation, now: datetime) -> None:
    rule = audience.AudienceRule.from_json(authorisation.audience_rule)
    chunks, total = _insert_chunks(broadcast, rule, now)
    broadcast.frozen_at, broadcast.audience_count = now, total
    broadcast.save(update_fields=["frozen_at", "audience_count"])
    record(action="broadcasts.freeze", actor=None, on=broadcast, at=now, audience=total, chunks=chunks)
    reason = ""
    if total == 0:
        reason = "audience_empty"
    elif is_far_from(approved=authorisation.approved_count, frozen=total):
        reason = "audience_changed"
    elif is_beyond_delegation(authorisation=authorisation, reached=total):
        reason = "delegation_exceeded"
    elif allowance.is_short_for(broadcast=broadcast, authorisation=authorisation, need=total, now=now):
        reason = "quota_short"
    if reason:
        approved = authorisation.approved_count
        move_to(
            broadcast=broadcast, verb=Verb.HOLD, actor=None, now=now, reason=reason, approved=approved, frozen=total
        )


def _insert_chunks(broadcast: Broadcast, rule: audience.AudienceRule, now: datetime) -> tuple[int, int]:
    fits, params = audience.condition(rule)
    belongs, ledger = audience.belonging(rule)
    with remainders.joined_whole() if rule.rest_of else nullcontext(), connection.cursor() as cursor:
        cursor.execute(
            # S608: the conditions hold bit masks and numbers as parameters and no words of anybody.
            f"""
            WITH numbered AS (
                SELECT s.id, (row_number() OVER (ORDER BY s.id) - 1) / {CHUNK_SIZE} AS chunk
                FROM subscribers_subscriber s {belongs}
                WHERE {audience.reachable(is_emergency=broadcast.is_emergency)} AND ({fits})
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
            [*ledger, now, *params, broadcast.pk],
        )
        chunks, total = cursor.fetchone()
    return int(chunks), int(total)
