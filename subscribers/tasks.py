"""Doorbells of the resident side; beat rings them too, so a lost one costs seconds."""

from celery import shared_task
from django.utils import timezone

from cityline.doorbell import doorbell
from subscribers.services import follower_sync, intake, pruning


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


@shared_task(name="subscribers.sync_followers")
def sync_followers() -> None:
    """Carry the comparison with LINE's list of friends further, or begin the weekly one; ring again while there is more."""
    follower_sync.start_when_due(now=timezone.now())
    if follower_sync.work():
        doorbell.ring(follower_sync.TASK)
