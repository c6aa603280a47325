"""Reading LINE's list of friends, page by page, into a table of its own.

A page and the token of the next one are committed together: after a death the same page is asked for again, and what it
holds is there only once.
"""

import logging
import re
from collections.abc import Sequence

from django.db import connection, transaction

from cityline.line import client
from cityline.line.errors import LineChannelProblem, LineError, LineRefused
from subscribers.models import FollowerSync, SyncState
from subscribers.services import departed
from subscribers.services.follower_sync import end, locked

logger = logging.getLogger(__name__)

_USER_ID = re.compile(r"U[0-9a-f]{32}")
_KEEP = """
INSERT INTO subscribers_listedfollower (sync_id, line_user_id)
SELECT %s, listed FROM unnest(%s::text[]) AS listed ON CONFLICT DO NOTHING
"""


def read_page(sync: FollowerSync) -> bool:
    """Ask LINE for the next page and keep it; return whether to go on at once."""
    try:
        page = client.get_follower_ids(start=sync.next_token)
    except LineChannelProblem as problem:
        return _give_up(sync, SyncState.REFUSED if problem.status == 403 else SyncState.FAILED, problem.code)
    except LineRefused:
        return _give_up(sync, SyncState.FAILED, "list_expired")  # LINE keeps a token for a day
    except LineError as error:
        logger.warning("follower list not read", extra={"error_code": error.code})
        return False
    if page.next_token and page.next_token == sync.next_token:
        return _give_up(sync, SyncState.FAILED, "list_goes_round")
    _keep(sync, page)
    return True


def _keep(sync: FollowerSync, page: client.FollowersPage) -> None:
    listed = _known_form(page.user_ids)
    listed = sorted(
        set(listed) - departed.who_left(listed)
    )  # LINE goes on to name them; they asked to be left in peace
    with transaction.atomic():
        now = locked(sync)
        if now is None:
            return
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [now.pk, listed])
            now.listed_count += cursor.rowcount
        now.page_count += 1
        now.next_token = page.next_token
        if not page.next_token:
            now.state = SyncState.JUDGING
        now.save(update_fields=["listed_count", "page_count", "next_token", "state"])


def _known_form(user_ids: Sequence[str]) -> list[str]:
    return [one for one in user_ids if _USER_ID.fullmatch(one)]


def _give_up(sync: FollowerSync, state: SyncState, error_code: str) -> bool:
    with transaction.atomic():
        if now := locked(sync):
            end(now, state, error_code)
    return False
