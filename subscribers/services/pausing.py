"""A pause: nothing comes until a day, except emergencies, unless the resident does not want these either."""

from datetime import datetime

from django.db import transaction

from subscribers.models import Subscriber


def pause(*, subscriber: Subscriber, until: datetime, is_total: bool, at: datetime) -> bool:
    """Pause as of the tap at ``at``; False if the resident has decided otherwise since, or left."""
    return _decide(subscriber, at, paused_until=until, is_total=is_total)


def go_on(*, subscriber: Subscriber, at: datetime) -> bool:
    """End the pause as of the tap at ``at``; False if the resident has decided otherwise since, or left."""
    return _decide(subscriber, at, paused_until=None, is_total=False)


@transaction.atomic
def _decide(subscriber: Subscriber, at: datetime, *, paused_until: datetime | None, is_total: bool) -> bool:
    now = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber.pk).first()
    if now is None or now.left_at is not None or _is_settled(now, at):
        return False
    now.paused_until, now.pause_is_total, now.pause_decided_at = paused_until, is_total, at
    now.save(update_fields=["paused_until", "pause_is_total", "pause_decided_at"])
    return True


def _is_settled(subscriber: Subscriber, at: datetime) -> bool:
    """Whether a newer decision about pauses is known, or the resident left and came back after this one."""
    newer = subscriber.pause_decided_at is not None and subscriber.pause_decided_at > at
    return newer or (subscriber.forgets_before is not None and subscriber.forgets_before >= at)
