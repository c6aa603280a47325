"""Applying a complete list of friends, some thousand at a time, inside PostgreSQL: no row travels through Python.

First along the list: unknown friends become subscribers with what everybody needs (nobody greets them: they did nothing),
and those we took for blockers follow again. Then along our own: who is not on the list has blocked us. Whatever LINE has
told us since the comparison began is newer than the list and stays.

Beside `preferences` this is the only writer of choices: rows, mask and history in one statement.
"""

from typing import Any

from django.db import connection
from django.db.models import Max

from subscribers.models import Category, FollowerSync, FoundBy, Subscriber, SyncState
from subscribers.services import preferences
from subscribers.services.follower_sync import end, locked
from subscribers.services.waiting import Crowded, briefly

LISTED_AT_ONCE = 10_000
OURS_AT_ONCE = 50_000

# Of whom the list may say something: it knows nothing of who came, or came back, after it was begun, nor of who left us.
OURS = """s.is_following AND s.left_at IS NULL AND s.created_at < %(at)s
    AND (s.followship_at IS NULL OR s.followship_at < %(at)s)"""
OURS_MISSING = """NOT EXISTS (
    SELECT FROM subscribers_listedfollower l WHERE l.sync_id = %(sync)s AND l.line_user_id = s.line_user_id
)"""

_BATCH = """
SELECT max(line_user_id), count(*) FROM (
    SELECT line_user_id FROM subscribers_listedfollower
    WHERE sync_id = %(sync)s AND line_user_id > %(after)s ORDER BY line_user_id LIMIT %(many)s
) AS batch
"""
_LISTED = "l.sync_id = %(sync)s AND l.line_user_id > %(after)s AND l.line_user_id <= %(last)s"
_GIVEN = (
    "line_user_id",
    "is_following",
    "followed_at",
    "followship_at",
    "choice_mask",
    "created_at",
    "already_friend_at",
)
# What else every subscriber has, as a new one of our own would have it.
_AS_NEW: dict[str, Any] = {
    str(field.column): field.get_default()
    for field in Subscriber._meta.concrete_fields
    if not field.null and not field.primary_key and field.column not in _GIVEN
}
_ADD = f"""
WITH added AS (
    INSERT INTO subscribers_subscriber ({", ".join([*_GIVEN, *_AS_NEW])})
    SELECT l.line_user_id, true, %(at)s, %(at)s, %(mask)s, now(), %(at)s{"".join(f", %({name})s" for name in _AS_NEW)}
    FROM subscribers_listedfollower l
    WHERE {_LISTED}
        AND NOT EXISTS (SELECT FROM subscribers_subscriber s WHERE s.line_user_id = l.line_user_id)
    ON CONFLICT (line_user_id) DO NOTHING
    RETURNING id
), chosen AS (
    INSERT INTO subscribers_subscription (subscriber_id, category_id, chosen_at)
    SELECT added.id, category_id, now() FROM added, unnest(%(categories)s::bigint[]) AS category_id
), noted AS (
    INSERT INTO subscribers_subscriptionchange (subscriber_id, at, mask_before, mask_after, source)
    SELECT added.id, %(at)s, 0, %(mask)s, %(source)s FROM added WHERE %(mask)s::bigint > 0
)
SELECT count(*) FROM added
"""  # noqa: S608  constants
# Locked before they are changed, so that what is read of them is still true then. First: they never followed us before.
_RETURNING = f"""
SELECT s.id, s.followed_at IS NULL AND s.choice_mask = 0 FROM subscribers_subscriber s
JOIN subscribers_listedfollower l ON l.line_user_id = s.line_user_id
WHERE {_LISTED} AND NOT s.is_following AND s.left_at IS NULL AND (s.followship_at IS NULL OR s.followship_at < %(at)s)
ORDER BY s.id FOR NO KEY UPDATE OF s
"""  # noqa: S608  constants
_RETURN = """
WITH first AS (
    UPDATE subscribers_subscriber SET choice_mask = %(mask)s WHERE id = ANY(%(firsts)s) RETURNING id
), chosen AS (
    INSERT INTO subscribers_subscription (subscriber_id, category_id, chosen_at)
    SELECT first.id, category_id, now() FROM first, unnest(%(categories)s::bigint[]) AS category_id
)
INSERT INTO subscribers_subscriptionchange (subscriber_id, at, mask_before, mask_after, source)
SELECT first.id, %(at)s, 0, %(mask)s, %(source)s FROM first WHERE %(mask)s::bigint > 0
"""
_GO = f"""
WITH gone AS (
    UPDATE subscribers_subscriber s SET is_following = false, unfollowed_at = %(at)s, followship_at = %(at)s
    WHERE s.id > %(after)s AND s.id <= %(last)s AND {OURS} AND {OURS_MISSING}
    RETURNING id
)
INSERT INTO subscribers_departure (subscriber_id, at, found_by, recorded_at)
SELECT id, %(at)s, %(found_by)s, now() FROM gone ON CONFLICT (subscriber_id, at) DO NOTHING
"""  # noqa: S608  constants


def apply_batch(sync: FollowerSync) -> bool:
    """Apply the next some thousand and note how far it is; return whether there is more. Whoever imports goes first."""
    try:
        return _apply_batch(sync)
    except Crowded:
        return True


def _apply_batch(sync: FollowerSync) -> bool:
    with briefly():
        now = locked(sync)
        if now is None:
            return False
        if _apply_listed(now) or _apply_ours(now):
            now.save(
                update_fields=["listed_up_to", "ours_up_to", "applied_count", "new_count", "back_count", "gone_count"]
            )
            return True
        end(now, SyncState.DONE)
        return False


def _apply_listed(sync: FollowerSync) -> bool:
    where: dict[str, Any] = {"sync": sync.pk, "after": sync.listed_up_to, "many": LISTED_AT_ONCE, "at": sync.started_at}
    defaults = list(Category.objects.offered().filter(is_on_by_default=True))
    mask = sum(category.mask for category in defaults)
    chosen: dict[str, Any] = {
        "mask": mask,
        "categories": [category.pk for category in defaults],
        "source": preferences.SYNC,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BATCH, where)
        last, count = cursor.fetchone()
        if not count:
            return False
        where["last"] = last
        cursor.execute(_ADD, {**where, **chosen, **_AS_NEW})
        sync.new_count += cursor.fetchone()[0]
        cursor.execute(_RETURNING, where)
        returning = cursor.fetchall()
        if returning:
            everybody = [pk for pk, _is_first in returning]
            firsts = [pk for pk, is_first in returning if is_first]
            cursor.execute(_RETURN, {**where, **chosen, "firsts": firsts})
            Subscriber.objects.filter(pk__in=everybody).update(
                is_following=True, followed_at=sync.started_at, followship_at=sync.started_at
            )
    sync.back_count += len(returning)
    sync.listed_up_to = last
    sync.applied_count += count
    return True


def _apply_ours(sync: FollowerSync) -> bool:
    # By rows and not by numbers: where many were erased, whole stretches of numbers belong to nobody.
    next_rows = Subscriber.objects.filter(pk__gt=sync.ours_up_to).order_by("pk")[:OURS_AT_ONCE]
    last = next_rows.aggregate(last=Max("pk"))["last"]
    if last is None:
        return False
    where = {"sync": sync.pk, "at": sync.started_at, "after": sync.ours_up_to, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_GO, {**where, "found_by": FoundBy.SYNC})
        sync.gone_count += cursor.rowcount
    sync.ours_up_to = last
    return True
