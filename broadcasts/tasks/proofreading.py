"""What the checks leave to a worker."""

from celery import shared_task
from django.utils import timezone

from broadcasts.services import link_probing


@shared_task(name="broadcasts.look_after_links")
def look_after_links() -> None:
    """Rung by a submission and by beat: whether the links of what was submitted open."""
    if link_probing.look_after(now=timezone.now()):
        look_after_links.delay()
