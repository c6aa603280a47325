"""Real Celery worker processes: from an approval nobody rang for to the ledger, and through the death of a worker."""

import os
import time
from contextlib import ExitStack

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import Delivery, SendingPolicy
from broadcasts.rehearsal import stage
from broadcasts.services import results
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def workers(tmp_path):
    """Start workers on the test's own database; all are stopped at the end."""
    with ExitStack() as hold:

        def start(name, queues, line_url):
            address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
            environ = {
                **os.environ,
                "DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}",
                "LINE_API_BASE_URL": line_url,
                "LINE_MULTICAST_RATE": "50",
            }
            command = stage.worker(name=name, queues=queues, processes=2, folder=tmp_path)
            return hold.enter_context(stage.actor(*command, environ=environ, log=tmp_path / f"{name}.log"))

        yield start


def wait_until(reached, seconds=90):
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "never got there"
        time.sleep(0.05)


def approved_for(count):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    category = factories.category()
    crowd(count, category)
    return sealed(category)


def test_approved_broadcast_is_sent_by_workers_although_no_doorbell_rang(workers):
    broadcast = approved_for(3000)

    with line(3000) as simulator:
        workers("default", "default", simulator.url)
        workers("delivery", "emergency,delivery", simulator.url)
        wait_until(lambda: fresh(broadcast).is_final)
        stats = simulator.stats()

    ledger = results.ledger(fresh(broadcast))
    assert status(broadcast) == BroadcastStatus.COMPLETED
    assert (ledger.accepted, ledger.adds_up, stats["duplicates"]) == (3000, True, 0)
    assert stats["distinct_recipients"] == 3000


def test_killed_worker_leaves_nobody_out_and_reaches_nobody_twice(workers):
    broadcast = approved_for(40_000)

    with line(40_000, latency_ms=150) as simulator:
        workers("default", "default", simulator.url)
        doomed = workers("doomed", "emergency,delivery", simulator.url)
        simulator.wait_for(lambda counts: counts["requests"] >= 20, seconds=90)
        os.killpg(doomed.pid, 9)
        # Their leases would be over in half a minute; nobody wants to wait for that in a test.
        Delivery.objects.filter(status="sending").update(claimed_until=timezone.now())
        workers("heir", "emergency,delivery", simulator.url)
        wait_until(lambda: fresh(broadcast).is_final)
        stats = simulator.stats()

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.accepted, ledger.unknown, ledger.adds_up) == (40_000, 0, True)
    assert (stats["distinct_recipients"], stats["duplicates"]) == (40_000, 0)
