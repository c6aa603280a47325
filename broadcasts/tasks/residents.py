"""What the PR office's policy says about residents' data."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from broadcasts.models import SendingPolicy
from subscribers.services import erasing


@shared_task(name="broadcasts.erase_residents")
def erase_residents() -> None:
    """Rung by beat: who left two days ago, and who blocked the account longer ago than the policy keeps them."""
    kept = timedelta(days=SendingPolicy.current().keep_blocked_days)
    erasing.erase(now=timezone.now(), blocked_for=kept)
