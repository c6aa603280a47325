"""Leaving: what we hold of a resident is deleted at once, what they wrote to us within minutes, and two days later the
row with their LINE user id as well.

The row waits because a chunk that was under way when they left may have to be tried again with the very same list, as
long as LINE knows its retry key (24 hours).
"""

from datetime import datetime
from functools import partial

from django.db import models, transaction

from cityline.doorbell import doorbell
from subscribers.models import Subscriber
from subscribers.services import preferences

FORGET_WORDS = "subscribers.forget_words"
# What they wrote is found by going through all events of the last days: once for all who leave within a minute.
FORGET_EVERY = 60.0
_AS_NEW = Subscriber._meta.get_field("language").get_default()


@transaction.atomic
def leave(*, subscriber: Subscriber, at: datetime) -> bool:
    """Delete what we hold of this resident as of their tap at ``at``; False if they had left already.

    Who is known to have followed us again after that tap stays: only what is older than the tap is forgotten.
    """
    now = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber.pk).first()
    if now is None or (now.forgets_before is not None and now.forgets_before >= at):
        return False
    now.forgets_before = at
    transaction.on_commit(partial(doorbell.ring, FORGET_WORDS, rest=FORGET_EVERY))
    if now.followed_at is not None and now.followed_at > at:
        now.save(update_fields=["forgets_before"])
        _forget_older(now, at)
        return True
    for relation in _what_is_theirs():
        relation.related_model._base_manager.filter(**{relation.field.name: now.pk}).delete()
    now.left_at = at
    now.choice_mask = 0
    now.language, now.language_decided_at = _AS_NEW, None
    _end_pause(now)
    now.save()
    return True


def _what_is_theirs() -> list["models.ManyToOneRel"]:
    """Everything that would go with the row: choices, history, birth months, a colleague's linked phone, and whatever else
    is added one day.
    """
    return [
        relation
        for relation in Subscriber._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.CASCADE
    ]


def _forget_older(subscriber: Subscriber, at: datetime) -> None:
    """They came back before we heard that they had left: begin anew, and let stand what they have chosen since."""
    preferences.forget_before(subscriber=subscriber, at=at)
    if subscriber.pause_decided_at is not None and subscriber.pause_decided_at <= at:
        _end_pause(subscriber)
        subscriber.save(update_fields=["paused_until", "pause_is_total", "pause_decided_at"])
    if subscriber.language_decided_at is None or subscriber.language_decided_at <= at:
        subscriber.language, subscriber.language_decided_at = _AS_NEW, None
        subscriber.save(update_fields=["language", "language_decided_at"])


def _end_pause(subscriber: Subscriber) -> None:
    subscriber.paused_until, subscriber.pause_is_total, subscriber.pause_decided_at = None, False, None
