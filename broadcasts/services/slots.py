"""A fixed number of drainer slots, however many doorbells ring.

A slot is held by an advisory lock of its worker's database connection, so it is free again the moment that worker
dies. A worker that is frozen, or on a host that was cut off, does not die: its connection stays, for hours where nobody
hears that the other end is gone. So whoever holds a slot and says nothing for as long as a lease lasts loses both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.db import connection

from broadcasts.doorbells import ring


class Lane(StrEnum):
    EMERGENCY = "emergency"
    DELIVERY = "delivery"


# One slot alone keeps LINE's 200 requests a second; the second is there when a worker dies or hangs. Emergencies have
# one that nothing else can fill.
SLOTS = {Lane.EMERGENCY: 1, Lane.DELIVERY: 2}

# A turn asks the database many times a second, and never waits longer than for two answers of LINE.
SILENT_SECONDS = 30

_NAMESPACES = {Lane.EMERGENCY: 0x43697401, Lane.DELIVERY: 0x43697402}


def ring_slots(*, is_emergency: bool) -> None:
    """Wake whoever may send this. Ordinary slots send emergencies first, so they are woken too."""
    if is_emergency:
        ring("broadcasts.drain_deliveries", Lane.EMERGENCY.value)
    for _ in range(SLOTS[Lane.DELIVERY]):
        ring("broadcasts.drain_deliveries", Lane.DELIVERY.value)


@contextmanager
def slot(lane: Lane) -> Iterator[int | None]:
    """Hold one of the lane's slots, by its number, until the block ends; None when all are taken."""
    number = next((number for number in range(SLOTS[lane]) if _ask("pg_try_advisory_lock", lane, number)), None)
    if number is None:
        yield None
        return
    _lose_connection_after(SILENT_SECONDS)
    try:
        yield number
    finally:
        _ask("pg_advisory_unlock", lane, number)
        _lose_connection_after(0)


def _lose_connection_after(seconds: float) -> None:
    """Of silence, counted by the server; 0: never."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_session_timeout', %s, FALSE)", [f"{round(seconds * 1000)}ms"])


def _ask(function: str, lane: Lane, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_NAMESPACES[lane], number])
        return bool(cursor.fetchone()[0])
