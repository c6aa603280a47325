"""Looking at a complete list before anything is changed by it: a list that is wrong must not empty the city's audience."""

from django.db import connection, transaction

from subscribers.models import FollowerSync, SyncState
from subscribers.services.follower_applying import OURS, OURS_MISSING
from subscribers.services.follower_sync import end, locked

# In a week far fewer leave. More than this says that the list, or the account it is of, may be the wrong one.
MISSING_SHARE_MAX = 0.05

_JUDGE = f"""
SELECT (SELECT count(*) FROM subscribers_listedfollower WHERE sync_id = %(sync)s),
    (SELECT count(*) FROM subscribers_subscriber s WHERE {OURS}),
    (SELECT count(*) FROM subscribers_subscriber s WHERE {OURS} AND {OURS_MISSING})
"""  # noqa: S608  constants


def judge(sync: FollowerSync) -> bool:
    """Count what is missing from the list; unusually many wait for a person. Return whether to go on at once."""
    with transaction.atomic():
        now = locked(sync)
        if now is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute(_JUDGE, {"sync": now.pk, "at": now.started_at})
            listed, now.following_count, now.missing_count = cursor.fetchone()
        if listed != now.listed_count:  # some of it was lost, and whoever is lost would count as gone
            end(now, SyncState.FAILED, "list_incomplete")
            return False
        is_unusual = now.missing_count > MISSING_SHARE_MAX * now.following_count
        now.state = SyncState.TO_CONFIRM if is_unusual else SyncState.APPLYING
        now.save(update_fields=["state", "following_count", "missing_count"])
        return not is_unusual
