"""From LINE's POST to applied events: stored once before the 200, then applied exactly once, whatever the order."""

import hashlib
import json
import logging
import re
import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from cityline.line import webhooks
from subscribers.events import message_id_of
from subscribers.models import WebhookEvent
from subscribers.models.webhook_events import WebhookEventQuerySet
from subscribers.services import offering, preparing, replying, unsending
from subscribers.services.patience import Patience, hold, keep
from subscribers.services.waiting import is_crowded

logger = logging.getLogger(__name__)

ATTEMPTS_MAX = 5
RETRY_AFTER = timedelta(seconds=5)
RUN_SECONDS = 10.0
# One query and one commit for so many; all of them wait for the slowest, and go back together if the process dies.
APPLY_AT_ONCE = 20
# A turn is over long before. What waits longer was perhaps taken up by somebody who died of it, so from then on each try
# is on record before it begins, and whatever was tried before is tried alone, after everything else.
OVERDUE = timedelta(seconds=15)
# Between the note of a try and its locks nobody else begins the same.
_BEGUN = timedelta(seconds=5)
_AGAIN_AT_ONCE = 100
DIED = "died"
_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")
_EVENT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")

# Id, type, message id, payload.
_Row = tuple[str, str, str, str]
_INSERT = """
INSERT INTO subscribers_webhookevent
    (received_at, attempt_count, error_code, webhook_event_id, event_type, message_id, payload)
VALUES {rows}
ON CONFLICT (webhook_event_id) DO NOTHING
"""
_ROW = "(now(), 0, '', %s, %s, %s, %s)"


def store(*, events: Sequence[Any]) -> int:
    """Keep these events, those already known excepted, with one statement; return how many were fit to keep."""
    rows = [row for row in map(_row, events) if row is not None]
    if rows:
        try:
            _insert(rows)
        except (OperationalError, InterfaceError):
            # Perhaps only the connection is dead, after a restart of the database.
            connection.close_if_unusable_or_obsolete()
            _insert(rows)
    return len(rows)


def apply_waiting(*, seconds: float = RUN_SECONDS) -> int:
    """Apply what waits, oldest first, a handful in one transaction, for so long at most; return how many were tried.

    Several workers may do this at once: an event that another one holds is skipped. What fails waits for later, and so does
    what concerns a resident whom somebody else holds.
    """
    preparing.prepare_run()
    until = time.monotonic() + seconds
    tried, last_id, patience = 0, 0, Patience(timezone.now())
    again = _due(timezone.now()).filter(attempt_count__gt=0).order_by("id")
    again_ids = list(again.values_list("pk", flat=True)[:_AGAIN_AT_ONCE])
    while time.monotonic() < until:
        taken, held = _apply_next(after_id=last_id, patience=patience)
        if not taken:
            break
        last_id = taken[-1].pk
        tried += len(taken) - len(held)
    for event_id in again_ids:
        if time.monotonic() >= until:
            break
        taken, held = _apply_again(event_id=event_id, patience=patience)
        tried += len(taken) - len(held)
    return tried


def is_anything_due() -> bool:
    return _due(timezone.now()).exists()


def try_again(*, event_ids: Collection[int]) -> int:
    """Let events that were given up be applied after all, once their cause is mended; return how many.

    What was in one is forgotten after a while, and then there is nothing to try again.
    """
    again = WebhookEvent.objects.given_up().filter(pk__in=event_ids).exclude(payload="").order_by()
    return again.update(given_up_at=None, attempt_count=0)


def _apply_next(*, after_id: int, patience: Patience) -> tuple[list[WebhookEvent], list[WebhookEvent]]:
    """Take the next events after ``after_id``, apply them and send their replies once all of it is committed; also
    return which of them are held.
    """
    now = timezone.now()
    with transaction.atomic(), offering.read_once():
        patience.begin()
        events = _locked(_due(now).filter(id__gt=after_id, attempt_count=0))
        is_overdue = any(event.received_at <= now - OVERDUE for event in events)
        if is_overdue:
            _begin(events, now)
        else:
            replies, held = _apply_all(events, patience, now)
    if is_overdue:
        return events, _apply_begun(events, patience)
    for answers in replies:
        answers.send()
    return events, held


def _apply_again(*, event_id: int, patience: Patience) -> tuple[list[WebhookEvent], list[WebhookEvent]]:
    """One that was tried before: alone, so that what it may do to the process it does to no other event."""
    now = timezone.now()
    with transaction.atomic():
        patience.begin()
        events = _locked(_due(now).filter(pk=event_id))
        if any(event.attempt_count >= ATTEMPTS_MAX for event in events):
            WebhookEvent.objects.filter(pk=event_id).update(given_up_at=now, error_code=DIED)
            logger.error("webhook event given up: who tried it died", extra={"event": event_id, "error_code": DIED})
            return events, []
        _begin(events, now)
    return events, _apply_begun(events, patience)


def _begin(events: Sequence[WebhookEvent], now: datetime) -> None:
    """Count the try before it is made, to be committed: a process that dies of it takes nothing else along."""
    begun = WebhookEvent.objects.filter(pk__in=[event.pk for event in events])
    begun.update(attempt_count=F("attempt_count") + 1, held_until=now + _BEGUN)


def _apply_begun(events: Sequence[WebhookEvent], patience: Patience) -> list[WebhookEvent]:
    """Apply what `_begin` has counted; return which of them are held, whose try was none."""
    now = timezone.now()
    counted = {event.pk: event.attempt_count + 1 for event in events}
    with transaction.atomic(), offering.read_once():
        patience.begin()
        begun = _locked(WebhookEvent.objects.waiting().filter(pk__in=counted))
        begun = [event for event in begun if event.attempt_count == counted[event.pk]]
        for event in begun:
            event.attempt_count, event.held_until = event.attempt_count - 1, None
        replies, held = _apply_all(begun, patience, now, is_begun=True)
        WebhookEvent.objects.filter(pk__in=[event.pk for event in held]).update(attempt_count=F("attempt_count") - 1)
    for answers in replies:
        answers.send()
    return held


def _apply_all(
    events: Sequence[WebhookEvent], patience: Patience, now: datetime, *, is_begun: bool = False
) -> tuple[list[replying.Replies], list[WebhookEvent]]:
    unsent = unsending.taken_back(events)
    replies = [_apply(one, now, is_unsent=one.message_id in unsent) for one in patience.in_reach(events, now)]
    held = keep(events, now)
    _note([event for event in events if event not in held], now, tries=0 if is_begun else 1)
    return replies, held


def _locked(waiting: WebhookEventQuerySet) -> list[WebhookEvent]:
    return list(waiting.select_for_update(skip_locked=True).order_by("id")[:APPLY_AT_ONCE])


def _apply(event: WebhookEvent, now: datetime, *, is_unsent: bool) -> replying.Replies:
    """One event in a savepoint of its own, so that what it breaks is only its own; returns what is to be answered."""
    with replying.collected() as replies:
        replies.received_at = event.received_at
        event.attempt_count += 1
        try:
            with transaction.atomic():
                if event.event_type != unsending.UNSEND and is_unsent:
                    unsending.forget(message_id=event.message_id)
                elif event.payload:
                    webhooks.dispatch(json.loads(event.payload))
            event.applied_at, event.error_code = now, ""
        except Exception as error:  # noqa: BLE001  # whatever one event breaks, the others must go on
            replies.forget()
            if is_crowded(error):
                event.attempt_count -= 1
                hold(event, now)
                return replies
            event.error_code = type(error).__name__[:80]
            event.given_up_at = now if event.attempt_count >= ATTEMPTS_MAX else None
            # Neither the exception's text nor a traceback with values: both may hold what a resident wrote.
            logger.error("webhook event failed", extra={"event": event.pk, "error_code": event.error_code})
    return replies


def _note(events: Collection[WebhookEvent], now: datetime, *, tries: int) -> None:
    """What became of them: one statement for all that went well."""
    applied = [event.pk for event in events if event.applied_at is not None]
    WebhookEvent.objects.filter(pk__in=applied).update(
        applied_at=now, attempt_count=F("attempt_count") + tries, error_code=""
    )
    for event in events:
        if event.applied_at is None:
            event.save(update_fields=["attempt_count", "error_code", "given_up_at", "held_until"])


def _insert(rows: Sequence[_Row]) -> None:
    """LINE waits for this: one round trip, which commits by itself, and no model is made for each event."""
    # Not asked beforehand whether the connection still lives: that would be a second round trip for every event.
    connection.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(rows=", ".join([_ROW] * len(rows))), list(chain.from_iterable(rows)))


def _due(now: datetime) -> WebhookEventQuerySet:
    """Waiting events whose failures, if any, are long enough ago."""
    rested = Q(attempt_count=0) | Q(received_at__lte=now - F("attempt_count") * RETRY_AFTER)
    return WebhookEvent.objects.waiting().filter(rested, Q(held_until=None) | Q(held_until__lte=now))


def _row(event: Any) -> _Row | None:
    """The row for one event; None for what is no event at all. Nothing LINE may add later is refused."""
    if not isinstance(event, dict):
        return None
    try:
        # ASCII, so that U+0000 and lone surrogates, which residents can send, are text like any other.
        payload = json.dumps(event, ensure_ascii=True, separators=(",", ":"))
        event_id = event.get("webhookEventId")
        if not isinstance(event_id, str) or not _EVENT_ID.fullmatch(event_id):
            event_id = _digest(event)
    except RecursionError:
        logger.warning("webhook event nested too deeply to be kept")
        return None
    event_type = event.get("type")
    if not isinstance(event_type, str) or not _NAME.fullmatch(event_type):
        event_type = "unknown"
    return event_id, event_type, message_id_of(event), payload


def _digest(event: dict[str, Any]) -> str:
    """Stands in for an id that is missing; what tells a redelivery from the first delivery is left out of it."""
    same = {name: value for name, value in event.items() if name not in {"deliveryContext", "replyToken"}}
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()
