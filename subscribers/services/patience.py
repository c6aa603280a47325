"""Going on with other residents while somebody holds the row of one: a large import holds very many for a while.

What waits for its resident stays stored as it is, without counting as a failure, and what the same resident did after it
waits behind it. Only the first one of a run is really waited for; from then on who is held is asked for, twenty at once.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection

from subscribers.events import user_id_of
from subscribers.models import WebhookEvent
from subscribers.services.waiting import limit_waits

FIRST_MS, CROWDED_MS = 300, 10
HELD_FOR = timedelta(seconds=2)
# Longer than a run: so each one comes to what is newer, and is not taken up by the same held events again.
HELD_AGAIN_FOR = timedelta(seconds=15)
KNOWN_MAX = 1000

_HELD = """
WITH free AS MATERIALIZED (
    SELECT id FROM subscribers_subscriber WHERE line_user_id = ANY(%(who)s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
SELECT line_user_id FROM subscribers_subscriber WHERE line_user_id = ANY(%(who)s) AND id NOT IN (SELECT id FROM free)
"""


class Patience:
    """Of one run of a worker."""

    def __init__(self, now: datetime) -> None:
        self._held: set[str] = set()
        # The oldest that is held of each resident: only what is newer waits behind it, or two would wait for each other.
        self._oldest: dict[str, int] = {}
        waiting = WebhookEvent.objects.waiting().filter(held_until__gt=now).order_by("id")
        for number, payload in waiting.values_list("pk", "payload")[:KNOWN_MAX]:
            if resident := _resident_of(payload):
                self._oldest.setdefault(resident, number)

    def begin(self) -> None:
        """In each transaction, before anything is locked."""
        limit_waits(CROWDED_MS if self._held or self._oldest else FIRST_MS)

    def in_reach(self, events: Sequence[WebhookEvent], now: datetime) -> Iterator[WebhookEvent]:
        """Those to apply, one after another; the others are marked to be held."""
        if self._held or self._oldest:
            self._held |= _held_of(_residents_of(events))
        for event in events:
            if self._has_to_wait(event):
                hold(event, now)
                continue
            yield event
            if is_held(event, now):
                self._held |= {_resident_of(event.payload) or "", *_held_of(_residents_of(events))}
                limit_waits(CROWDED_MS)

    def _has_to_wait(self, event: WebhookEvent) -> bool:
        if not self._held and not self._oldest:
            return False
        resident = _resident_of(event.payload)
        return resident is not None and (resident in self._held or self._oldest.get(resident, event.pk) < event.pk)


def hold(event: WebhookEvent, now: datetime) -> None:
    """Let it wait for its resident."""
    event.held_until = now + (HELD_FOR if event.held_until is None else HELD_AGAIN_FOR)


def is_held(event: WebhookEvent, now: datetime) -> bool:
    return event.held_until is not None and event.held_until > now


def keep(events: Collection[WebhookEvent], now: datetime) -> list[WebhookEvent]:
    """Write down which of these are held, and return them."""
    held = [event for event in events if is_held(event, now)]
    for until in {event.held_until for event in held}:
        alike = [event.pk for event in held if event.held_until == until]
        WebhookEvent.objects.filter(pk__in=alike).update(held_until=until)
    return held


def _held_of(line_user_ids: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"who": list(line_user_ids)})
        return {row[0] for row in cursor.fetchall()}


def _residents_of(events: Iterable[WebhookEvent]) -> Iterable[str]:
    return filter(None, (_resident_of(event.payload) for event in events))


def _resident_of(payload: str) -> str | None:
    try:
        content = json.loads(payload or "{}")
    except (ValueError, RecursionError):
        return None
    return user_id_of(content) if isinstance(content, dict) else None
