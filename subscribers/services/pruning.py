"""Forgetting: what residents wrote is kept only as long as somebody may have to look into a failure."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from subscribers.models import WebhookEvent
from subscribers.models.webhook_events import WebhookEventQuerySet

PAYLOAD_KEPT = timedelta(days=7)
# Ids stay longer than their texts: LINE does not say for how long it redelivers, and a known id is applied only once.
ROWS_KEPT = timedelta(days=90)
BATCH = 5000


def prune(*, now: datetime | None = None) -> int:
    """Empty old payloads and delete old rows, in short transactions; return how many rows were touched."""
    now = now or timezone.now()
    done = ~Q(applied_at=None) | ~Q(given_up_at=None)
    finished = WebhookEvent.objects.filter(done)
    touched = 0
    while emptied := _first(finished.filter(received_at__lt=now - PAYLOAD_KEPT).exclude(payload="")):
        touched += WebhookEvent.objects.filter(pk__in=emptied).update(payload="")
    while dropped := _first(finished.filter(received_at__lt=now - ROWS_KEPT)):
        touched += WebhookEvent.objects.filter(pk__in=dropped).delete()[0]
    return touched


def _first(rows: WebhookEventQuerySet) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
