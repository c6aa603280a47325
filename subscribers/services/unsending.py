"""A resident takes a message back: what they wrote is forgotten here too, in whichever order LINE tells us.

https://developers.line.biz/en/docs/messaging-api/receiving-messages/
"""

from subscribers.models import WebhookEvent

UNSEND = "unsend"


def forget(*, message_id: str) -> int:
    """Empty what we hold of this message. Of one that still waits to be applied nothing is left to apply."""
    if not message_id:
        return 0
    about = WebhookEvent.objects.filter(message_id=message_id).exclude(event_type=UNSEND)
    return about.exclude(payload="").update(payload="")


def was_taken_back(event: WebhookEvent) -> bool:
    """Whether the message of this event was unsent before we came to apply it."""
    if not event.message_id or event.event_type == UNSEND:
        return False
    return WebhookEvent.objects.filter(message_id=event.message_id, event_type=UNSEND).exists()
