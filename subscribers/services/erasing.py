"""Erasing the rows of residents who left, and of those who blocked the account long ago.

Who left goes with their LINE user id and leaves a digest, so that LINE's list of friends does not bring them back. Who
blocked us leaves nothing: if they unblock us some day, they begin anew like anybody.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from cityline.audit.services import record
from subscribers.models import ImportLine, Leaver, ListedFollower, Subscriber
from subscribers.models.subscribers import SubscriberQuerySet
from subscribers.services import departed

# A retry key lives for 24 hours, and a chunk that bears it needs its list unchanged for as long.
LEFT_KEPT = timedelta(hours=48)
BATCH = 500
RUN_SECONDS = 30.0

# Longer than `pruning` keeps any payload.
WORDS_KEPT = timedelta(days=8)
EVENTS_AT_ONCE = 20_000
_PAST_ALL = 2**63 - 1

# Payloads are written by `intake`: without spaces, and quotes that somebody typed are escaped in them.
_SOURCE = r'"source":\{[^{}]*"userId":"(U[0-9a-f]{32})"'
_EMPTY_THEIR_EVENTS = """
UPDATE subscribers_webhookevent SET payload = ''
WHERE payload <> '' AND (applied_at IS NOT NULL OR given_up_at IS NOT NULL)
    AND substring(payload FROM %(source)s) = ANY(%(ids)s)
"""
_EMPTY_WORDS = """
WITH looked_at AS (
    SELECT id FROM subscribers_webhookevent
    WHERE id < %(place)s AND payload <> '' AND (applied_at IS NOT NULL OR given_up_at IS NOT NULL)
    ORDER BY id DESC LIMIT %(many)s
), emptied AS (
    UPDATE subscribers_webhookevent e SET payload = ''
    FROM looked_at, unnest(%(ids)s::text[], %(before)s::timestamptz[]) AS gone (line_user_id, before)
    WHERE e.id = looked_at.id AND substring(e.payload FROM %(source)s) = gone.line_user_id AND e.received_at <= gone.before
    RETURNING 1
)
SELECT (SELECT min(id) FROM looked_at), (SELECT count(*) FROM emptied)
"""


@dataclass(frozen=True, slots=True)
class Erased:
    left: int = 0
    blocked: int = 0


def erase(*, now: datetime, blocked_for: timedelta, seconds: float = RUN_SECONDS) -> Erased:
    """Erase whoever's time has come, some hundreds at a time, each batch with its number in the audit log.

    What is not done within ``seconds`` is left to the next run.
    """
    until = time.monotonic() + seconds
    left = blocked = 0
    while time.monotonic() < until and (some := _erase_left(now)):
        left += some
    while time.monotonic() < until and (some := _erase_blocked(now, blocked_for)):
        blocked += some
    return Erased(left, blocked)


@transaction.atomic
def _erase_left(now: datetime) -> int:
    due = _locked(Subscriber.objects.filter(left_at__lte=now - LEFT_KEPT).order_by("left_at"))
    Leaver.objects.bulk_create(
        [Leaver(digest=departed.digest_of(one.line_user_id), left_at=one.left_at) for one in due if one.left_at],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["left_at"],
    )
    _forget_copies([one.line_user_id for one in due])
    return _drop(due, "subscribers.erase_left", now)


def forget_words(*, now: datetime, seconds: float = RUN_SECONDS) -> int:
    """Empty what LINE told us of those who left within the last days, long before their row goes; return how many.

    Of those who came back since, what they wrote before they left. The newest events first, for as long as there is time.
    """
    leavers = Subscriber.objects.filter(forgets_before__gte=now - WORDS_KEPT)
    found = list(leavers.values_list("line_user_id", "forgets_before", "left_at"))
    if not found:
        return 0
    ids, before = [row[0] for row in found], [now + WORDS_KEPT if row[2] else row[1] for row in found]
    until, emptied, place = time.monotonic() + seconds, 0, _PAST_ALL
    while place and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                _EMPTY_WORDS, {"ids": ids, "before": before, "place": place, "many": EVENTS_AT_ONCE, "source": _SOURCE}
            )
            place, count = cursor.fetchone()
        emptied += count
    return emptied


def _forget_copies(line_user_ids: list[str]) -> None:
    """Their ids elsewhere: in what LINE told us of them, and in lists that wait for a person and would bring them back."""
    if not line_user_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY_THEIR_EVENTS, {"ids": line_user_ids, "source": _SOURCE})
    ListedFollower.objects.filter(line_user_id__in=line_user_ids)._raw_delete("default")
    ImportLine.objects.filter(line_user_id__in=line_user_ids)._raw_delete("default")


@transaction.atomic
def _erase_blocked(now: datetime, blocked_for: timedelta) -> int:
    long_ago = Subscriber.objects.filter(is_following=False, unfollowed_at__lte=now - blocked_for, left_at=None)
    return _drop(_locked(long_ago.order_by("unfollowed_at")), "subscribers.erase_blocked", now)


def _locked(due: SubscriberQuerySet) -> list[Subscriber]:
    """The next batch. Whoever is coming back at this moment is skipped."""
    return list(due.select_for_update(skip_locked=True).only("line_user_id", "left_at")[:BATCH])


def _drop(due: list[Subscriber], action: str, now: datetime) -> int:
    if due:
        Subscriber.objects.filter(pk__in=[one.pk for one in due]).delete()
        record(action=action, actor=None, at=now, residents=len(due))
    return len(due)
