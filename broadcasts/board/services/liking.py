"""「役に立った」: one more, and nobody knows of whom.

A number for each post is all that is kept. So that one reader does not press a hundred times, a keyed digest of the
address stands in Valkey for a day (see ``counting``); then nobody can tell any more which address it was.
"""

from datetime import datetime

from django.db.models import F

from broadcasts.board.services import counting
from broadcasts.models import BoardLikes, BoardPost

# A household, an office or a whole mobile network may share an address.
OF_A_POST, OF_ALL = 5, 60


def like(*, post: BoardPost, address: str, now: datetime) -> bool:
    """Whether it counted. Without Valkey nothing does: nobody could say how often this address pressed."""
    if not (_has_room("all", address, OF_ALL, now) and _has_room(f"post {post.pk}", address, OF_A_POST, now)):
        return False
    BoardLikes.objects.get_or_create(post=post)
    BoardLikes.objects.filter(post=post).update(count=F("count") + 1)
    return True


def _has_room(what: str, address: str, most: int, now: datetime) -> bool:
    return counting.has_room(
        what=what, address=address, most=most, now=now, seconds=counting.DAY_SECONDS, otherwise=False
    )
