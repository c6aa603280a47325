"""Going on with other residents while somebody holds the row of one: a large import holds very many for a while.

What waits for its resident stays stored as it is, without counting as a failure, and whatever the same resident did after
it waits behind it. Only the first one of a run is really waited for; from then on who is held is asked for, twenty at once.
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

_HELD = """
WITH free AS MATERIALIZED (
    SELECT id FROM subscribers_subscriber WHERE line_user_id = ANY(%(who)s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
SELECT line_user_id FROM subscribers_subscriber WHERE line_user_id = ANY(%(who)s) AND id NOT IN (SELECT id FROM free)
"""


class Patience:
    """Of one run of a worker."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    def begin(self) -> None:
        """In each transaction, before anything is locked."""
        limit_waits(CROWDED_MS if self._held else FIRST_MS)

    def in_reach(self, events: Sequence[WebhookEvent], now: datetime) -> Iterator[WebhookEvent]:
        """Those to apply, one after another; the others are marked to be held."""
        if self._held:
            self._held |= _held_of(filter(None, map(_resident_of, events)))
        for event in events:
            if self._held and _resident_of(event) in self._held:
                event.held_until = now + HELD_FOR
                continue
            yield event
            if event.held_until is not None and event.held_until > now:
                self._held |= {_resident_of(event) or "", *_held_of(filter(None, map(_resident_of, events)))}
                limit_waits(CROWDED_MS)


def keep(events: Collection[WebhookEvent], now: datetime) -> list[WebhookEvent]:
    """Write down which of these are held, and return them."""
    held = [event for event in events if event.held_until is not None and event.held_until > now]
    if held:
        WebhookEvent.objects.filter(pk__in=[event.pk for event in held]).update(held_until=now + HELD_FOR)
    return held


def _held_of(line_user_ids: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"who": list(line_user_ids)})
        return {row[0] for row in cursor.fetchall()}


def _resident_of(event: WebhookEvent) -> str | None:
    try:
        content = json.loads(event.payload or "{}")
    except (ValueError, RecursionError):
        return None
    return user_id_of(content) if isinstance(content, dict) else None
