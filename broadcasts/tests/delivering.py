"""What the tests of the delivery share: a broadcast being sent, a simulator with its residents, one turn of a slot."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

import redis
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from broadcasts import audience
from broadcasts.content.messages import request_body
from broadcasts.models import Authorisation, Broadcast, Delivery, SendingPolicy
from broadcasts.outlets import in_order
from broadcasts.services import delivering, freezing, sealing, starting
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from cityline.simulator.testing import running_simulator
from cityline.staff.models import User
from subscribers.models import Category


@contextmanager
def line(people: int = 0, **options):
    """A simulator that knows synthetic users 1 … ``people``, and settings that point at it."""
    with running_simulator(**options) as simulator:
        if people:
            simulator.add_users(people)
        with override_settings(LINE_API_BASE_URL=simulator.url):
            warm_pacer()
            yield simulator


def warm_pacer() -> None:
    """Let the pacer's first window, in which nobody may send, lie behind us."""
    delivering.pacer.cache_clear()
    pacer = delivering.pacer()
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.delete(pacer._key)
        pacer.prepare()
        now = server.time()
        server.hset(pacer._key, "next", now[0] * 1_000_000 + now[1])


def sending(count: int = 3, **fields) -> Broadcast:
    """A broadcast under way to synthetic residents 1 … ``count``, nothing of it tried yet."""
    category = factories.category()
    crowd(count, category)
    return started(sealed(category, **fields))


def crowd(count: int, category: Category) -> None:
    """Synthetic residents 1 … ``count`` in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO subscribers_subscriber (line_user_id, is_following, language, choice_mask, created_at)
            SELECT 'U' || md5('cityline-synthetic-' || n), TRUE, 'ja', %s, now() FROM generate_series(1, %s) AS n
            """,
            [category.mask, count],
        )


def sealed(
    *categories: Category,
    author: User | None = None,
    due_at: datetime | None = None,
    send_by: datetime | None = None,
    approved_count: int | None = None,
    granted_at: datetime | None = None,
    messages: list | None = None,
    quiet_hours_reason: str = "",
    **fields,
) -> Broadcast:
    """Approved and due now, or as told: like the services leave it, but with any times, count and messages."""
    now = timezone.now()
    made = factories.draft(author, *categories, **fields)
    due_at = due_at or now
    send_by = send_by or due_at + timedelta(hours=2, minutes=made.spread_minutes)
    rule = audience.rule_of(made)
    messages = messages or [{"type": "text", "text": "こんにちは"}]
    authorisation = Authorisation(
        broadcast=made,
        kind=Authorisation.Kind.EMERGENCY if made.is_emergency else Authorisation.Kind.PATROL,
        revision=made.revision,
        request_body=request_body(messages=messages, silent=False, aggregation_unit=made.aggregation_unit).decode(),
        audience_rule=rule.to_json(),
        approved_count=audience.count(rule, is_emergency=made.is_emergency).total
        if approved_count is None
        else approved_count,
        due_at=due_at,
        send_by=send_by,
        spread_minutes=made.spread_minutes,
        ignores_quiet_hours=bool(quiet_hours_reason),
        quiet_hours_reason=quiet_hours_reason,
        outlets=in_order(made.outlets),
        outlet_words=made.chosen_words,
        is_training=made.department.is_training,
        granted_by=factories.patroller(),
        granted_at=granted_at or now,
    )
    authorisation.seal = sealing.seal(authorisation)
    authorisation.save()
    made.status, made.due_at, made.send_by = BroadcastStatus.APPROVED, due_at, send_by
    made.ignores_quiet_hours = authorisation.ignores_quiet_hours
    made.save(update_fields=["status", "due_at", "send_by", "ignores_quiet_hours"])
    return made


def started(broadcast: Broadcast, now: datetime | None = None) -> Broadcast:
    now = now or timezone.now()
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    assert freezing.freeze(broadcast_id=broadcast.pk, now=now)
    assert starting.start(broadcast_id=broadcast.pk, now=now)
    return fresh(broadcast)


def all_week(begin, end) -> dict:
    """The same quiet hours on every day, as fields of a policy: no test should depend on the day it runs."""
    begin, end = (time.fromisoformat(clock) if isinstance(clock, str) else clock for clock in (begin, end))
    return {
        "quiet_from": begin, "quiet_until": end, "rest_day_quiet_from": begin, "rest_day_quiet_until": end
    }  # fmt: skip


def quiet_now() -> None:
    """Quiet hours began five minutes ago and end in half an hour."""
    clock, minute = timezone.localtime(), timedelta(minutes=1)
    SendingPolicy.objects.create(**all_week((clock - 5 * minute).time(), (clock + 30 * minute).time()))


def move_copied_times(broadcast: Broadcast, **times: datetime) -> None:
    """As somebody would who can write to the database and do away with its guards."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_broadcast DISABLE TRIGGER broadcast_times_locked")
        Broadcast.objects.filter(pk=broadcast.pk).update(**times)
        cursor.execute("ALTER TABLE broadcasts_broadcast ENABLE TRIGGER broadcast_times_locked")


def fresh(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.get(pk=broadcast.pk)


def turn(lane: Lane = Lane.DELIVERY, seconds: float = 5.0) -> int:
    return delivering.drain(lane=lane, seconds=seconds)


def due_again(broadcast: Broadcast) -> None:
    """Make every chunk that waits for another try due now."""
    Delivery.objects.filter(broadcast=broadcast).update(next_attempt_at=None)


def status(broadcast: Broadcast) -> BroadcastStatus:
    return BroadcastStatus(fresh(broadcast).status)
