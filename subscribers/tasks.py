"""Doorbells of the resident side; beat rings them too, so a lost one costs seconds."""

from celery import shared_task

from cityline.doorbell import doorbell
from subscribers.services import intake, pruning


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
