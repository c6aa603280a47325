"""The chain's doorbells."""

from celery import shared_task
from django.utils import timezone

from cityline.audit.chain import nightly


@shared_task(name="audit.link")
def link() -> None:
    """Rung by beat every few seconds."""
    nightly.link_or_raise_alarm(now=timezone.now())


# Reading millions of rows takes minutes. Rung again before it has ended, it would only be read twice.
@shared_task(name="audit.verify", acks_late=False, soft_time_limit=3500, time_limit=3550)
def verify() -> None:
    """Rung by beat every hour; the first ring of a night does the work."""
    nightly.verify_once_a_night(now=timezone.now())
