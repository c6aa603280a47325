"""Collecting what the database and the receiving server know, and asking a database that may just be away."""

import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count

from broadcasts.models import Broadcast, Delivery, DeliveryAttempt
from broadcasts.rehearsal.chaos.judging import Chunk, Evidence, Try
from broadcasts.services import results
from cityline.simulator.remote import Simulator
from subscribers.models import Subscriber

T = TypeVar("T")
PATIENCE = 120.0


def patiently(ask: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Ask again while the database is away or was changed under our feet."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError, psycopg.OperationalError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def chunk_states(broadcast_id: int) -> dict[str, int]:
    """How many chunks are in which state."""
    counted = Delivery.objects.filter(broadcast=broadcast_id).values_list("status").annotate(n=Count("pk"))
    return dict(sorted(counted))


def attempts(server: "psycopg.Connection[tuple[object, ...]] | None" = None) -> Counter[Try]:
    """Every attempt on record, here or in another database."""
    statement = "SELECT retry_key::text, recipient_count FROM broadcasts_deliveryattempt"
    if server is not None:
        return Counter((str(key), int(str(count))) for key, count in server.execute(statement).fetchall())
    rows = DeliveryAttempt.objects.values_list("retry_key", "recipient_count")
    return Counter((str(key), count) for key, count in rows)


def accepted_times(broadcast: Broadcast, noted: list[dict[str, object]] | None) -> list[float]:
    """When chunks were accepted: by the receiving server's word, else by our own."""
    if noted is not None:
        return [float(str(request["at"])) for request in noted if request["is_accepted"]]
    finished = Delivery.objects.filter(broadcast=broadcast, finished_at__isnull=False)
    return [at.timestamp() for at in finished.values_list("finished_at", flat=True) if at]


def collect(
    *, broadcast: Broadcast, simulator: Simulator | None, lost_attempts: Counter[Try], may_be_unknown: bool
) -> Evidence:
    ledger = results.ledger(broadcast)
    reached: frozenset[int] | None = None
    if simulator:
        known = dict(Subscriber.objects.values_list("line_user_id", "pk"))
        reached = frozenset(known[user_id] for user_id in simulator.reached())
    return Evidence(
        audience=ledger.audience,
        is_final=broadcast.is_final,
        adds_up=ledger.adds_up and ledger.to_send == 0,
        chunks=[_chunk(row) for row in Delivery.objects.filter(broadcast=broadcast).iterator(chunk_size=200)],
        attempts=attempts(),
        lost_attempts=lost_attempts,
        may_be_unknown=may_be_unknown,
        requests=simulator.requests() if simulator else None,
        reached=reached,
        duplicates=int(simulator.stats()["duplicates"]) if simulator else None,
    )


def _chunk(row: Delivery) -> Chunk:
    return Chunk(
        status=row.status,
        retry_key=str(row.retry_key or ""),
        body_sha256=row.body_sha256,
        recipients=frozenset(row.recipient_ids or ()),
        sent=frozenset(row.sent_ids or ()),
        set_aside=row.excluded_count + row.refused_count,
    )
