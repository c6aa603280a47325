"""「役に立った」: one more, and nobody knows of whom.

A number for each post is all that is kept. ``daily`` sees to it that one reader does not press a hundred times.
"""

from datetime import datetime

from django.db.models import F
from redis.exceptions import RedisError

from broadcasts.board.services import daily
from broadcasts.models import BoardLikes, BoardPost

# A household, an office or a whole mobile network may share an address.
OF_A_POST, OF_ALL = 5, 60


def like(*, post: BoardPost, address: str, now: datetime) -> bool:
    """Whether it counted. Without Valkey nothing does: nobody could say how often this address pressed."""
    try:
        if not daily.may("like", address=address, rooms={"all": OF_ALL, f"post {post.pk}": OF_A_POST}, now=now):
            return False
    except RedisError:
        return False
    BoardLikes.objects.get_or_create(post=post)
    BoardLikes.objects.filter(post=post).update(count=F("count") + 1)
    return True
