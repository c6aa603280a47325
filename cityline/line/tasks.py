"""Housekeeping of LINE's record."""

from celery import shared_task
from django.utils import timezone

from cityline.line.models import CALLS_KEPT, LineCall


@shared_task(name="line.prune_calls")
def prune_calls() -> None:
    """Delete the calls that are older than they are kept."""
    LineCall.objects.prune(before=timezone.now() - CALLS_KEPT)
