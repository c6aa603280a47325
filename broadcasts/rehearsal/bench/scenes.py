"""What is played in the hall, each in a process of its own: one send, one count, one baseline."""

import random
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from broadcasts import audience
from broadcasts.audience import rule_from
from broadcasts.models import Broadcast, DeliveryAttempt, SendingPolicy
from broadcasts.rehearsal import acts
from broadcasts.rehearsal.bench import loads
from broadcasts.rehearsal.bench.baselines import bare, bare_freeze, naive
from broadcasts.rehearsal.bench.residents import blocks, board, importing, page
from broadcasts.rehearsal.bench.webhooks import scenes as webhooks
from broadcasts.rehearsal.city import City, build
from broadcasts.rehearsal.measuring import Meter
from broadcasts.services import controlling, delivering, freezing, load_measuring, patrol
from cityline.doorbell import doorbell
from cityline.line import plain
from cityline.line.models import LineCall
from cityline.simulator.remote import Simulator
from cityline.staff.models import User
from subscribers.models import Category, CategoryGroup

Scene = Callable[..., dict[str, Any]]
# With the one that everybody has and two samples, 40 categories.
TOPICS, WARDS = 30, 7


def settle(*, residents: int, samples: list[int], simulator_url: str, **_: Any) -> dict[str, Any]:
    """Let the residents move in."""
    began = time.monotonic()
    build(subscribers=residents, topics=TOPICS, wards=WARDS, samples=samples)
    if simulator_url:
        Simulator(simulator_url).add_synthetic(residents)
    return {"seconds": time.monotonic() - began}


def send(
    *,
    category: str,
    grace: int,
    workers: list[int],
    delivery: list[int],
    patience: float,
    emergency: str = "",
    warm_up: str = "",
    events: int = 0,
    residents: int = 0,
    **_: Any,
) -> dict[str, Any]:
    """One broadcast from approval to its end; ``emergency`` names the category of a second one in its middle,
    ``warm_up`` that of one before it, for workers that have sent before, as a city's have. ``events`` of residents come in
    every second from the approval on.
    """
    city, chosen = _city(), Category.objects.get(code=category)
    _allow_grace(city.patroller, grace)
    delivering.pacer().prepare()
    acts.wait_for_workers(len(workers))
    if warm_up:
        _send_first(city, Category.objects.get(code=warm_up), patience)
    broadcast = acts.submit(city, category=chosen)
    urgent = None
    if emergency:
        urgent = acts.submit(city, category=Category.objects.get(code=emergency), is_emergency=True)
    bare_seconds = bare_freeze.freeze(category_id=chosen.pk)
    _tidy()
    meter, memory = Meter(workers=workers), Meter(workers=delivery)
    with webhooks.beside(rate=events, residents=residents, seconds=patience if events else 0) as beside:
        frozen_in = _approve_and_freeze(broadcast, city.patroller)
        if urgent:
            _wait_until_half_sent(broadcast, patience)
            patrol.approve(
                broadcast_id=urgent.pk,
                by=city.patroller,
                revision=urgent.revision,
                confirmed=urgent.submitted_count,
            )
            acts.wait_until_final(urgent, patience)
        acts.wait_until_final(broadcast, patience)
    broadcast.refresh_from_db()
    return {
        **acts.counted(broadcast),
        **_times(broadcast),
        "freeze_seconds": frozen_in,
        "bare_freeze_seconds": bare_seconds,
        "cpu": meter.cpu_parts(),
        "peak_rss_mb": memory.peak_rss_mb(),
        "unit": broadcast.aggregation_unit,
        "events": beside,
        "emergency": _times(Broadcast.objects.get(pk=urgent.pk)) | {"unit": urgent.aggregation_unit}
        if urgent
        else None,
    }


def count(*, rounds: int, **_: Any) -> dict[str, Any]:
    """Milliseconds of audience counts over random combinations, on a warm connection."""
    draw = random.Random(7)  # noqa: S311  reproducible, not secret
    groups = {group.code: list(group.categories.values_list("pk", flat=True)) for group in CategoryGroup.objects.all()}
    milliseconds = []
    for number in range(-10, rounds):
        topics = draw.sample(groups["topics"], draw.randint(1, 6))
        wards = draw.sample(groups["wards"], draw.randint(0, 4))
        basics = draw.sample(groups["basics"], draw.randint(0, 1))
        undecided = set(CategoryGroup.objects.filter(code="wards").values_list("pk", flat=True)) if wards else set()
        rule = rule_from(
            category_ids=[*topics, *wards, *basics], undecided_group_ids=undecided if draw.random() < 0.3 else ()
        )
        began = time.perf_counter()
        audience.count(rule, is_emergency=False)
        if number >= 0:
            milliseconds.append(1000 * (time.perf_counter() - began))
    return {"milliseconds": milliseconds, "categories": Category.objects.count()}


def load(*, broadcasts: int, **_: Any) -> dict[str, Any]:
    """Seconds from a submission to everybody until it stands there how much those residents got in a week of so many
    broadcasts to them all. The week is taken away again: it belongs to no other scene.
    """
    city = _city()
    recent = loads.send_lately(city, broadcasts)
    _tidy()
    meter = Meter(workers=[])
    with doorbell.tied():
        broadcast = acts.submit(city)
    began = time.monotonic()
    load_measuring.measure_waiting()
    seconds = time.monotonic() - began
    reading = load_measuring.reading_of(broadcast)
    patrol.reject(
        broadcast_id=broadcast.pk, by=city.patroller, revision=broadcast.revision, reason="other", words="測定のため"
    )
    loads.forget(recent)
    return {"seconds": seconds, "had": reading.had if reading else None, "cpu": meter.cpu_parts()}


def bare_send(*, category: str, **_: Any) -> dict[str, Any]:
    return _measured(bare.send, category)


def naive_send(*, category: str, **_: Any) -> dict[str, Any]:
    plain.warm_up()
    return _measured(naive.send, category)


SCENES: dict[str, Scene] = {
    "settle": settle, "send": send, "count": count, "load": load, "bare": bare_send, "naive": naive_send,
    "webhook-intake": webhooks.intake, "webhook-burst": webhooks.burst,
    "page": page.settings_page, "board": board.board, "blocks": blocks.blocks, "importing": importing.importing,
}  # fmt: skip


def _measured(program: Callable[..., dict[str, Any]], category: str) -> dict[str, Any]:
    chosen = Category.objects.get(code=category)
    _tidy()
    meter = Meter(workers=[])
    done = program(category_id=chosen.pk)
    return {**done, "cpu": meter.cpu_parts()}


def _tidy() -> None:
    """Leave no vacuum of earlier scenes to be done, and counted, in this one."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _city() -> City:
    """The people of ``settle``."""
    writer, patroller = (User.objects.get(username=name) for name in ("writer", "patroller"))
    return City(writer, patroller, Category.objects.get(code="notices"))


def _allow_grace(patroller: User, seconds: int) -> None:
    policy = SendingPolicy.current()
    policy.grace_seconds, policy.emergency_grace_seconds = seconds, 0
    controlling.change_policy(by=patroller, policy=policy)


def _send_first(city: City, category: Category, patience: float) -> None:
    broadcast = acts.submit(city, category=category)
    patrol.approve(broadcast_id=broadcast.pk, by=city.patroller, revision=broadcast.revision)
    acts.wait_until_final(broadcast, patience)


def _approve_and_freeze(broadcast: Broadcast, patroller: User) -> float:
    """Freeze in this process, so that it can be timed; returns the seconds."""
    with doorbell.tied():
        patrol.approve(broadcast_id=broadcast.pk, by=patroller, revision=broadcast.revision)
        began = time.monotonic()
        freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    return time.monotonic() - began


def _wait_until_half_sent(broadcast: Broadcast, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        attempts = DeliveryAttempt.objects.filter(delivery__broadcast=broadcast)
        if 2 * attempts.count() >= broadcast.deliveries.count() > 0:
            return
        time.sleep(0.25)


def _times(broadcast: Broadcast) -> dict[str, Any]:
    """Seconds since 1970. The first request is the attempt's call to LINE, found by LINE's request id."""
    answered = DeliveryAttempt.objects.filter(delivery__broadcast=broadcast).exclude(request_id="")
    calls = LineCall.objects.filter(request_id__in=answered.values("request_id"))
    sent = calls.aggregate(first=Min("started_at"), last=Max("started_at"))
    ended = broadcast.deliveries.aggregate(at=Max("finished_at"))["at"]
    return {
        "due_at": _seconds(broadcast.due_at),
        "first_left_at": _seconds(sent["first"]),
        "last_left_at": _seconds(sent["last"]),
        "ended_at": _seconds(ended),
        "rate": settings.LINE_MULTICAST_RATE,
    }


def _seconds(moment: Any) -> float | None:
    return moment.timestamp() if moment else None
