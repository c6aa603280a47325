"""What readings from elsewhere begin, and who has fallen silent."""

from celery import shared_task
from django.utils import timezone

from broadcasts.feeds import watching


@shared_task(name="broadcasts.tend_feeds")
def tend_feeds() -> None:
    """Rung by each met rule and by beat."""
    watching.tend(now=timezone.now())


@shared_task(name="broadcasts.prune_feeds")
def prune_feeds() -> None:
    """Forget readings that were kept long enough."""
    watching.prune(now=timezone.now())
