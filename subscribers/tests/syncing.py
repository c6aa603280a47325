"""What the tests of the comparison with LINE's list of friends share."""

import json
from datetime import timedelta

from django.utils import timezone

from cityline.line.tests.fake_line import Reply
from subscribers.models import Subscriber
from subscribers.services import (
    follower_sync,
)

LONG_AGO = timezone.now() - timedelta(days=9)


def resident(user_id, **fields):
    """One of ours from before the comparison."""
    made = Subscriber.objects.create(
        line_user_id=user_id, **{"followed_at": LONG_AGO, "followship_at": LONG_AGO, **fields}
    )
    Subscriber.objects.filter(pk=made.pk).update(created_at=LONG_AGO)
    return made


def compare(seconds=20.0):
    """A comparison carried on until it rests; its row."""
    sync = follower_sync.start(by=None)
    while follower_sync.work(seconds=seconds):
        pass
    sync.refresh_from_db()
    return sync


def counts(sync):
    return sync.state, sync.listed_count, sync.new_count, sync.back_count, sync.gone_count


def page(*user_ids, following_page=""):
    body = {"userIds": list(user_ids)} | ({"next": following_page} if following_page else {})
    return Reply(body=json.dumps(body).encode())
