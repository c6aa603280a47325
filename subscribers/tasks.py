"""Doorbells of the resident side; beat rings them too, so a lost one costs seconds."""

from celery import shared_task
from django.utils import timezone

from cityline.doorbell import doorbell
from subscribers.faq import misses
from subscribers.friend_sources import settling
from subscribers.rich_menus import publishing
from subscribers.rich_menus import working as menus
from subscribers.services import ages, erasing, follower_sync, intake, pruning
from subscribers.services.importing import forgetting, working


@shared_task(name="subscribers.apply_events")
def apply_events() -> int:
    """Apply stored webhook events; ring again when there are more than one run could take."""
    applied = intake.apply_waiting()
    if applied and intake.is_anything_due():
        doorbell.ring("subscribers.apply_events")
    return applied


@shared_task(name="subscribers.prune_events")
def prune_events() -> int:
    """Empty what residents wrote out of events that are done with, and drop the oldest rows."""
    return pruning.prune()


@shared_task(name="subscribers.prune_askings")
def prune_askings() -> int:
    """Forget questions that went unanswered long ago."""
    return misses.prune()


@shared_task(name="subscribers.forget_words")
def forget_words() -> int:
    """Empty what those who left had written to us."""
    return erasing.forget_words(now=timezone.now())


@shared_task(name="subscribers.sync_followers")
def sync_followers() -> None:
    """Carry the comparison with LINE's list of friends further, or begin the weekly one; ring again while there is more."""
    follower_sync.start_when_due(now=timezone.now())
    if follower_sync.work():
        doorbell.ring(follower_sync.TASK)


@shared_task(name="subscribers.work_rich_menus")
def work_rich_menus() -> None:
    """Make LINE agree with the menus that should stand there; ring again while there is more."""
    if menus.work():
        doorbell.ring(publishing.TASK)


# Not the limits of all other tasks: reading and writing a million lines takes minutes. Whoever rings meanwhile finds the
# turn taken and goes.
@shared_task(name="subscribers.work_imports", soft_time_limit=3500, time_limit=3600)
def work_imports() -> int:
    """Read what was uploaded and write what was confirmed."""
    return working.work()


@shared_task(name="subscribers.prune_imports")
def prune_imports() -> int:
    """Forget uploaded files and their lines once nobody needs them."""
    return forgetting.prune(now=timezone.now())


@shared_task(name="subscribers.move_by_age")
def move_by_age() -> int:
    """Move residents whose children crossed the border of an age band; ring again when there are more."""
    looked_at = ages.move_due(today=timezone.localdate())
    if looked_at >= ages.BATCH:
        doorbell.ring("subscribers.move_by_age")
    return looked_at


@shared_task(name="subscribers.settle_friend_sources")
def settle_friend_sources() -> int:
    """Forget by which medium residents came thirty days ago, once it has been counted; make few rows of many."""
    settled = settling.settle()
    settling.fold()
    return settled
