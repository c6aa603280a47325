"""What the PR office wants to see beside what it decides on."""

from celery import shared_task

from broadcasts.recurring import load_measuring as series_load_measuring
from broadcasts.services import load_measuring


# A whole city with a month's broadcasts takes half a minute; several may wait.
@shared_task(name=load_measuring.TASK, soft_time_limit=600, time_limit=660)
def measure_loads() -> int:
    """Rung by each submission and by beat: for whatever waits without its figure."""
    return load_measuring.measure_waiting() + series_load_measuring.measure_waiting()
