"""Who may take something off the board."""

from broadcasts.models import Broadcast
from broadcasts.permissions import can_patrol, is_writer
from cityline.staff.models import User


def can_withdraw_post(user: User, broadcast: Broadcast) -> bool:
    """Those who wrote it and the PR office: taking down what is wrong must not wait for anybody."""
    post = getattr(broadcast, "board_post", None)
    return post is not None and post.withdrawn_at is None and (is_writer(user, broadcast) or can_patrol(user))
