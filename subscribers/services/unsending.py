"""A resident takes a message back: what they wrote is forgotten here too, in whichever order LINE tells us.

https://developers.line.biz/en/docs/messaging-api/receiving-messages/
"""

from collections.abc import Iterable

from subscribers.models import WebhookEvent

UNSEND = "unsend"


def forget(*, message_id: str) -> int:
    """Empty what we hold of this message. Of one that still waits to be applied nothing is left to apply."""
    if not message_id:
        return 0
    about = WebhookEvent.objects.filter(message_id=message_id).exclude(event_type=UNSEND)
    return about.exclude(payload="").update(payload="")


def taken_back(events: Iterable[WebhookEvent]) -> frozenset[str]:
    """The ids of those among the messages of these events that were unsent before we came to apply them."""
    written = {event.message_id for event in events if event.message_id and event.event_type != UNSEND}
    if not written:
        return frozenset()
    unsent = WebhookEvent.objects.filter(message_id__in=written, event_type=UNSEND)
    return frozenset(unsent.values_list("message_id", flat=True))
