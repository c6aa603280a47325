"""A resident sends the code of a medium. Registered in `ready()`; runs inside the event's own transaction."""

from django.utils import translation

from cityline.line import webhooks
from subscribers.events import Event, happened_at, text_of, user_id_of
from subscribers.friend_sources import attributing, codes, greeting, intending
from subscribers.services import following
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
    intending.intend(line_user_id=line_user_id, source=source, at=at, is_thanked=is_heard(event))
    if is_heard(event):
        with translation.override(subscriber.language):
            answer(event=event, messages=greeting.thanks(subscriber, source))
    return True


def on_follow(event: Event) -> None:
    """After the ordinary welcome: whoever opened a code a moment ago came by it."""
    line_user_id = user_id_of(event)
    came = intending.fulfil(line_user_id=line_user_id) if line_user_id else None
    if came is not None and is_heard(event):
        subscriber, source = came
        with translation.override(subscriber.language):
            answer(event=event, messages=greeting.thanks(subscriber, source))
