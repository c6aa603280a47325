"""Whose pictures are served: those of what stands or may still appear, and of messages, for phones load them from here.

What only stood on the board and was taken off is neither. Told anew from the rows each time, so that it does not matter
how often it is asked, or where who asked died.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from broadcasts.content.withholding import give_back, withhold
from broadcasts.models import Broadcast
from broadcasts.outlets import Outlet
from broadcasts.states import FINAL

logger = logging.getLogger(__name__)
TASK = "broadcasts.settle_pictures"

_WAS_SENT = Q(outlets__contains=[Outlet.PUSH], started_at__isnull=False)
_STANDS = Q(board_post__isnull=False, board_post__withdrawn_at=None)
_IN_USE = ~Q(status__in=FINAL) | _WAS_SENT | _STANDS


def settle() -> int:
    """Withhold what nothing uses any more and give back what something does again; say of how many that was new."""
    taken_off = Broadcast.objects.filter(board_post__withdrawn_at__isnull=False).exclude(_IN_USE)
    wanted = _pictures(taken_off.values_list("parts", flat=True))
    if not wanted:
        return 0
    shown_there = Q()
    for sha256 in wanted:
        shown_there |= Q(parts__contains=[{"media": sha256}])
    used = _pictures(Broadcast.objects.filter(_IN_USE).filter(shown_there).values_list("parts", flat=True))
    changed = [sha256 for sha256 in wanted if (give_back if sha256 in used else withhold)(sha256)]
    if changed:
        logger.info("pictures_settled", extra={"count": len(changed)})
    return len(changed)


def _pictures(contents: Iterable[list[dict[str, Any]]]) -> set[str]:
    return {part["media"] for parts in contents for part in parts if part.get("media")}
