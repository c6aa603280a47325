"""Blocks after a year of broadcasts: how long it takes to count a day's worth of them, and to show the page."""

import random
import secrets
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from broadcasts.models import BlockTally, Broadcast
from broadcasts.services import block_counting, block_rates
from subscribers.models import Category, Departure, FoundBy, Subscriber

YEAR = 365
A_DAY = 3
DEPARTURES = 2000
ROUNDS = 20


def blocks(**_: Any) -> dict[str, Any]:
    """After a send to the whole city: ``DEPARTURES`` residents block, and a year of broadcasts has its tallies.

    Residents and the city's own broadcasts are as before when it is over.
    """
    sent = Broadcast.objects.filter(finished_at__isnull=False).order_by("-pk")[0]
    try:
        with transaction.atomic():
            _past(sent)
            now = timezone.now()
            _depart(now)
            began = time.perf_counter()
            settled = block_counting.count_blocks(now=now + block_counting.RECORDING + timedelta(minutes=1))
            counting = time.perf_counter() - began
            shown = [_show() for _ in range(ROUNDS)]
            broadcasts = BlockTally.objects.count()
            raise _Undo
    except _Undo:
        pass
    return {
        "counting": 1000 * counting,
        "settled": settled,
        "milliseconds": shown,
        "broadcasts": broadcasts,
    }


class _Undo(Exception):
    """What was made up is taken back."""


def _past(sent: Broadcast) -> None:
    """So many broadcasts before this one, of as many residents; what is known of them is what the tallies say."""
    draw = random.Random(5)  # noqa: S311  reproducible, not secret
    categories = list(Category.objects.order_by("bit")[:20])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # they have had no approval
    made = []
    last = sent.started_at or timezone.now()
    for number in range(YEAR * A_DAY):
        at = last - timedelta(hours=(24 / A_DAY) * (number + 13))
        unit = f"c{number}_{secrets.token_hex(6)}"
        changed = {"id": None, "aggregation_unit": unit, "started_at": at, "finished_at": at + timedelta(minutes=1)}
        made.append(Broadcast(**(_fields(sent) | changed)))
    made = Broadcast.objects.bulk_create(made)
    Broadcast.categories.through.objects.bulk_create(
        Broadcast.categories.through(broadcast_id=one.pk, category_id=category.pk)
        for one in made
        for category in draw.sample(categories, 2)
    )
    BlockTally.objects.bulk_create(
        BlockTally(
            broadcast=one,
            accepted_count=1_000_000,
            within_day=draw.randint(0, 900),
            within_three_days=draw.randint(900, 2000),
            counted_at=last,
        )
        for one in made
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


def _fields(sent: Broadcast) -> dict[str, Any]:
    return {field.attname: getattr(sent, field.attname) for field in Broadcast._meta.concrete_fields}


def _depart(now: datetime) -> None:
    last = Subscriber.objects.order_by("-pk").values_list("pk", flat=True)[0]
    draw = random.Random(6)  # noqa: S311  reproducible, not secret
    ids = Subscriber.objects.filter(pk__in=draw.sample(range(1, last + 1), min(DEPARTURES, last // 2)))
    Departure.objects.bulk_create(
        Departure(subscriber_id=pk, at=now, found_by=FoundBy.WEBHOOK) for pk in ids.values_list("pk", flat=True)
    )


def _show() -> float:
    """What the page asks for, in milliseconds."""
    began = time.perf_counter()
    now = timezone.now()
    found = block_rates.tallies(Broadcast.objects.all(), now=now)
    block_rates.by_month(found, now=now)
    block_rates.by_department(found)
    block_rates.by_category(found)
    block_rates.costliest(found)
    return 1000 * (time.perf_counter() - began)
