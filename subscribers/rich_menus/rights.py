"""Who may touch rich menus at all."""

from cityline.staff.models import User
from subscribers.exceptions import MenuNotAllowed
from subscribers.permissions import can_manage_rich_menus


def demand_right(by: User) -> None:
    """Raises MenuNotAllowed."""
    if not can_manage_rich_menus(by):
        raise MenuNotAllowed
