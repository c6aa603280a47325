"""A resident sends the code of a medium. Registered in `ready()`; runs inside the event's own transaction."""

from django.utils import translation

from cityline.line import webhooks
from subscribers.events import Event, happened_at, text_of, user_id_of
from subscribers.friend_sources import attributing, codes, greeting, intending
from subscribers.models import Subscriber
from subscribers.services import following, page_links
from subscribers.services.replying import answer, is_heard


def register() -> None:
    webhooks.register("message", on_message, first=True)
    webhooks.register("follow", on_follow)


def on_message(event: Event) -> bool | None:
    """Thank whoever sent a code, also old friends; all else goes on to the ordinary answers."""
    line_user_id, found = user_id_of(event), codes.found_in(text_of(event))
    source = attributing.by_codes(found) if line_user_id and found else None
    if source is None or line_user_id is None:
        return None
    at = happened_at(event)
    subscriber = following.met(line_user_id=line_user_id, at=at)
    if subscriber.left_at is not None:
        return None
    attributing.attribute(subscriber=subscriber, source=source, at=at)
    if is_heard(event):
        with translation.override(subscriber.language):
            answer(event=event, messages=greeting.thanks(subscriber, source))
    return True


def on_follow(event: Event) -> None:
    """After the ordinary welcome: whoever opened a code a moment ago came by it."""
    line_user_id = user_id_of(event) if page_links.is_liff() else None
    subscriber = Subscriber.objects.filter(line_user_id=line_user_id, left_at=None).first() if line_user_id else None
    source = intending.fulfil(subscriber=subscriber) if subscriber else None
    if subscriber and source and is_heard(event):
        with translation.override(subscriber.language):
            answer(event=event, messages=greeting.thanks(subscriber, source))
