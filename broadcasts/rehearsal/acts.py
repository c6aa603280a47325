"""Write, submit, approve, wait: what people do, through the services they use."""

import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, QuerySet

from broadcasts.models import Broadcast
from broadcasts.rehearsal.city import City, build
from broadcasts.rehearsal.figures import pace
from broadcasts.rehearsal.measuring import Meter
from broadcasts.services import arming, delivering, drafting, patrol, results, submitting
from broadcasts.services.drafting import DraftContent
from cityline.celery import app
from cityline.line.calls import MULTICAST_ENDPOINT
from cityline.line.models import LineCall
from cityline.simulator.remote import Simulator
from subscribers.models import Category

WORDS = "【訓練】水道管の工事のため、あす午前10時から午後3時まで断水します。飲み水のくみ置きをお願いします。"
WORKERS_TIMEOUT = 60.0


def play(*, subscribers: int, workers: list[int], simulator_url: str, patience: float) -> dict[str, Any]:
    """Send one message to a whole city and report the ledger and the figures."""
    delivering.pacer().prepare()
    city = build(subscribers=subscribers)
    simulator = Simulator(simulator_url) if simulator_url else None
    if simulator:
        simulator.add_users(subscribers)
    wait_for_workers(len(workers))
    broadcast = submit(city)
    meter = Meter(workers=workers)
    broadcast = patrol.approve(broadcast_id=broadcast.pk, by=city.patroller, revision=broadcast.revision)
    wait_until_final(broadcast, patience)
    broadcast.refresh_from_db()
    return {**counted(broadcast), **_figures(broadcast, simulator, meter)}


def submit(city: City, *, category: Category | None = None, is_emergency: bool = False) -> Broadcast:
    """Written and handed to the PR office; for everybody if no category is named."""
    writer, chosen = city.writer, category or city.notices
    broadcast = drafting.create(author=writer)
    content = DraftContent(
        title="断水のお知らせ（訓練）",
        parts=[{"kind": "text", "text": WORDS}],
        category_ids=frozenset({chosen.pk}),
        is_emergency=is_emergency,
    )
    broadcast = drafting.save(
        broadcast_id=broadcast.pk, editor=writer, expected_revision=broadcast.revision, content=content
    )
    return submitting.submit(
        broadcast_id=broadcast.pk,
        by=writer,
        expected_revision=broadcast.revision,
        armed=arming.by_the_book(broadcast),
    )


def wait_for_workers(count: int) -> None:
    deadline = time.monotonic() + WORKERS_TIMEOUT
    while len(app.control.ping(timeout=0.5) or ()) < count:
        if time.monotonic() > deadline:
            raise TimeoutError("The workers did not start.")


def wait_until_final(broadcast: Broadcast, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        broadcast.refresh_from_db(fields=["status"])
        if broadcast.is_final:
            return
        time.sleep(0.25)


def counted(broadcast: Broadcast) -> dict[str, Any]:
    ledger = results.ledger(broadcast)
    return {
        "adds_up": ledger.adds_up and broadcast.is_final and ledger.to_send == 0,
        "audience": ledger.audience,
        "accepted": ledger.accepted,
        "excluded": ledger.excluded_total,
        "refused": ledger.refused,
        "unknown": ledger.unknown,
        "cancelled": ledger.cancelled,
        "requests": ledger.requests,
    }


def _figures(broadcast: Broadcast, simulator: Simulator | None, meter: Meter) -> dict[str, Any]:
    sent = LineCall.objects.filter(endpoint=MULTICAST_ENDPOINT)
    responses = Counter(str(status or error) for status, error in sent.values_list("status", "error_code"))
    first, last = _first_and_last(sent, simulator)
    reached = pace(responses=responses, first=first, last=last)
    began = broadcast.due_at.timestamp() if broadcast.due_at else 0.0
    return {
        "responses": dict(sorted(responses.items())),
        "seconds": round(reached.seconds, 3),
        "requests_per_second": round(reached.per_second, 1),
        "ceiling_ratio": round(reached.of(settings.LINE_MULTICAST_RATE), 3),
        "first_chunk_ms": round((first - began) * 1000) if first else None,
        "cpu_seconds": meter.cpu_seconds(),
        "peak_rss_mb": meter.peak_rss_mb(),
    }


def _first_and_last(sent: QuerySet[LineCall], simulator: Simulator | None) -> tuple[float | None, float | None]:
    """When the first and the last request arrived, or left where the server does not tell."""
    if simulator:
        counted = simulator.stats()
        return counted["first_request_at"], counted["last_request_at"]
    times = sent.aggregate(first=Min("started_at"), last=Max("started_at"))
    first, last = times["first"], times["last"]
    return (first.timestamp(), last.timestamp()) if first and last else (None, None)
