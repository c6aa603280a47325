"""A question that is taken back is off the departments' lists too, although nothing leads from there to its asker."""

import json

from django.utils import timezone

from subscribers.events import text_of
from subscribers.faq.masking import masked
from subscribers.models import FaqAsking, WebhookEvent


def take_back(*, message_id: str) -> bool:
    """Forget one question of these words and that day; to be called while the event still holds the words."""
    if not message_id:
        return False
    event = WebhookEvent.objects.filter(message_id=message_id, event_type="message").exclude(payload="").first()
    if event is None or event.applied_at is None:
        return False
    words = masked(text_of(json.loads(event.payload)).strip())
    day = timezone.localdate(event.applied_at)
    asking = FaqAsking.objects.filter(words=words, asked_on=day).order_by("-pk").first() if words else None
    if asking is None:
        return False
    FaqAsking.objects.filter(pk=asking.pk).update(words="")
    return True
