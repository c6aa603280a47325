"""One worker at a time makes LINE agree with what should stand there. Rung by a decision and by beat.

Nothing here has to be finished by whoever began it: each turn reads from the tables what is next.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone

from cityline.line.errors import LineError
from subscribers.models import MenuWork
from subscribers.rich_menus import clearing, linking, showing

TURN_SECONDS = 20.0
# Longer than a turn can take: its last call waits ten seconds for LINE, and a step makes at most a few.
LEASE = timedelta(seconds=90)

logger = logging.getLogger(__name__)


def work(*, seconds: float = TURN_SECONDS) -> bool:
    """Go on for so long at most; return whether there is more to do at once."""
    if not _claim():
        return False
    until = time.monotonic() + seconds
    try:
        while _any_goes_on((showing.publish_next, showing.mend_next, showing.settle_default, linking.link_next)):
            if time.monotonic() > until:
                return True
        while _any_goes_on((clearing.clear_next, clearing.compare)):
            if time.monotonic() > until:
                return True
        # What the comparison found is put right at once.
        return _any_goes_on((showing.publish_next, showing.mend_next, showing.settle_default))
    finally:
        MenuWork.objects.filter(pk=1).update(claimed_until=None)


def _any_goes_on(steps: Iterable[Callable[[], bool]]) -> bool:
    """A step LINE does not let us do must not keep the others from being done."""
    goes_on = False
    for step in steps:
        try:
            goes_on = step() or goes_on
        except LineError as error:
            logger.warning("rich menus: step not done", extra={"step": step.__name__, "error_code": error.code})
    return goes_on


def _claim() -> bool:
    now = timezone.now()
    MenuWork.objects.get_or_create(pk=1)
    free = MenuWork.objects.filter(pk=1).exclude(claimed_until__gt=now)
    return bool(free.update(claimed_until=now + LEASE))
