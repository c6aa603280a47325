"""Processes die and doorbells are lost in the middle of a send: still everybody exactly once, and the ledger adds up."""

import pytest
import redis
from django.conf import settings

from broadcasts.models import Broadcast
from broadcasts.services import patrol, results
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.processes import kill, miss_the_dead
from tests.system import System

pytestmark = [pytest.mark.journey]

RESIDENTS = 5000
FIRST = 1001


@pytest.fixture(scope="module")
def workers():
    return 0  # each test starts, and kills, its own


@pytest.fixture(scope="module")
def audience(system, city):
    """Some thousand residents with one thing in common."""
    category = factories.category(city.topics)
    factories.subscribers(RESIDENTS, category, first=FIRST)
    system.simulator.add_synthetic(RESIDENTS, first=FIRST)
    # Slow enough that a send can be interrupted: a request every half second.
    system.simulator.configure(latency_ms=300)
    return category


@pytest.fixture
def under_way(system, city, audience):
    """A broadcast some of whose chunks were accepted and some not, and the worker that sends it."""
    system.simulator.reset()
    system.environ["LINE_MULTICAST_RATE"] = "2"
    worker = system.start_worker("first")
    waiting = factories.pending(city.writer, audience)
    broadcast = patrol.approve(broadcast_id=waiting.pk, by=city.patroller, revision=waiting.revision)
    system.start_beat()
    system.simulator.wait_for(lambda counts: counts["accepted_requests"] >= 2, seconds=120)
    yield broadcast, worker
    system.kill_all()


def test_worker_killed_in_the_middle_of_a_send_reaches_everybody_once(system, under_way):
    broadcast, worker = under_way

    kill(worker)
    assert still_to_send(broadcast) > 0
    system.start_worker("second")
    miss_the_dead()

    assert_everybody_is_reached_once(system, broadcast)


def test_emptied_broker_is_healed_by_the_reconciler(system, under_way):
    broadcast, worker = under_way

    kill(worker)
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()  # every doorbell and the pacer's memory are gone
    system.start_worker("second")
    miss_the_dead()

    assert_everybody_is_reached_once(system, broadcast)


def still_to_send(broadcast: Broadcast) -> int:
    return results.ledger(Broadcast.objects.get(pk=broadcast.pk)).to_send


def assert_everybody_is_reached_once(system: System, broadcast: Broadcast) -> None:
    system.wait_until(
        lambda: Broadcast.objects.get(pk=broadcast.pk).status == BroadcastStatus.COMPLETED,
        seconds=120,
        what="the broadcast completes",
    )
    ledger = results.ledger(Broadcast.objects.get(pk=broadcast.pk))
    counts = system.simulator.stats()
    assert (ledger.adds_up, ledger.audience, ledger.accepted, ledger.to_send) == (True, RESIDENTS, RESIDENTS, 0)
    assert (counts["distinct_recipients"], counts["duplicates"]) == (RESIDENTS, 0)
