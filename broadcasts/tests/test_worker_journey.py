"""Real Celery worker processes: from an approval nobody rang for to the ledger, and through the death of a worker."""

import pytest

from broadcasts.models import SendingPolicy
from broadcasts.services import results
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed, status
from broadcasts.tests.processes import kill, miss_the_dead, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.timeout(240)]
RATE = 50


def approved_for(count):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    category = factories.category()
    crowd(count, category)
    return sealed(category)


def test_approved_broadcast_is_sent_by_workers_although_no_doorbell_rang(start_worker):
    broadcast = approved_for(3000)

    with line(3000) as simulator:
        start_worker("default", "default", line_url=simulator.url, rate=RATE)
        start_worker("delivery", "emergency,delivery", line_url=simulator.url, rate=RATE)
        wait_until(lambda: fresh(broadcast).is_final)
        stats = simulator.stats()

    ledger = results.ledger(fresh(broadcast))
    assert status(broadcast) == BroadcastStatus.COMPLETED
    assert (ledger.accepted, ledger.adds_up, stats["duplicates"]) == (3000, True, 0)
    assert stats["distinct_recipients"] == 3000


def test_killed_worker_leaves_nobody_out_and_reaches_nobody_twice(start_worker):
    broadcast = approved_for(40_000)

    with line(40_000, latency_ms=150) as simulator:
        start_worker("default", "default", line_url=simulator.url, rate=RATE)
        doomed = start_worker("doomed", "emergency,delivery", line_url=simulator.url, rate=RATE)
        simulator.wait_for(lambda counts: counts["requests"] >= 20, seconds=90)
        kill(doomed)
        start_worker("heir", "emergency,delivery", line_url=simulator.url, rate=RATE)
        miss_the_dead()
        wait_until(lambda: fresh(broadcast).is_final)
        stats = simulator.stats()

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.accepted, ledger.unknown, ledger.adds_up) == (40_000, 0, True)
    assert (stats["distinct_recipients"], stats["duplicates"]) == (40_000, 0)
