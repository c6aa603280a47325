"""Doorbells about accounts."""

from celery import shared_task
from django.utils import timezone

from cityline.staff.services import letters


@shared_task(name="staff.send_letters")
def send_letters() -> None:
    """Rung by what is written and by beat."""
    letters.send_waiting(now=timezone.now())


@shared_task(name="staff.prune_letters")
def prune_letters() -> None:
    letters.prune(now=timezone.now())
