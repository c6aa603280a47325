"""A slot's turn as a whole: stopping, training, pacing, slots."""

import threading
import time
from contextlib import suppress

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from broadcasts.models import Delivery, SendingSwitch
from broadcasts.services import controlling, delivering, results, slots
from broadcasts.services.slots import SLOTS, Lane, slot
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, line, sealed, sending, started, status, turn

pytestmark = pytest.mark.django_db(transaction=True)

# What the pacer has promised (0.25 s), what a slot holds in hand (0.1 s), and what is on its way at the moment of the stop.
IN_FLIGHT_AT_MOST = 25


@pytest.fixture(autouse=True)
def leisurely(settings):
    settings.LINE_MULTICAST_RATE = 50


def in_background(work):
    def run():
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def stop_midway(simulator, stop):
    """Run a turn, stop once something has arrived, and tell how many requests came after that."""
    worker = in_background(lambda: turn(seconds=20))
    simulator.wait_for(lambda counts: counts["requests"] >= 5)
    stop()
    at_stop = simulator.stats()["requests"]
    worker.join(30)
    return simulator.stats()["requests"] - at_stop


def test_pause_stops_within_what_is_in_flight():
    broadcast = sending(20_000)

    with line(20_000, latency_ms=50) as simulator:
        patroller = factories.patroller()
        more = stop_midway(
            simulator, lambda: controlling.pause(broadcast_id=broadcast.pk, by=patroller, reason="person")
        )

    ledger = results.ledger(fresh(broadcast))
    assert more <= IN_FLIGHT_AT_MOST
    assert ledger.to_send > 0
    assert ledger.adds_up
    assert status(broadcast) == BroadcastStatus.PAUSED


def test_kill_switch_stops_and_letting_go_again_finishes():
    broadcast = sending(20_000)
    patroller = factories.patroller()

    with line(20_000, latency_ms=50) as simulator:
        more = stop_midway(simulator, lambda: controlling.flip_switch(by=patroller, on=False, reason="test"))
        stopped = results.ledger(fresh(broadcast))
        SendingSwitch.objects.create(is_on=True, reason="test", flipped_by=patroller)
        turn(seconds=20)
        stats = simulator.stats()

    assert more <= IN_FLIGHT_AT_MOST
    assert stopped.to_send > 0
    assert (stats["accepted_recipients"], stats["duplicates"]) == (20_000, 0)
    assert status(broadcast) == BroadcastStatus.COMPLETED


def test_cancel_keeps_what_was_accepted_and_cancels_the_rest():
    broadcast = sending(20_000)

    with line(20_000, latency_ms=50) as simulator:
        patroller = factories.patroller()
        stop_midway(simulator, lambda: controlling.cancel(broadcast_id=broadcast.pk, by=patroller))
        accepted = simulator.stats()["accepted_recipients"]

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.accepted, ledger.cancelled) == (accepted, 20_000 - accepted)
    assert ledger.adds_up


def test_department_in_training_never_reaches_line():
    category = factories.category()
    factories.subscribers(3, category)
    author = factories.drafter(factories.department(is_training=True))
    broadcast = started(sealed(category, author=author))

    with line(3) as simulator:
        turn()
        requests = simulator.stats()["requests"]

    assert (requests, status(broadcast)) == (0, BroadcastStatus.COMPLETED)
    assert Delivery.objects.get().attempts.get().request_id.startswith("training-")


def test_requests_keep_the_rate_and_are_spread_evenly():
    sending(40_000)

    with line(40_000) as simulator:
        turn(seconds=20)
        stats = simulator.stats()

    assert stats["responses"] == {"200": 80}
    assert stats["spacing"]["busiest_second"] <= 50 + 3  # a busy machine may wake us late
    assert stats["spacing"]["median_ms"] >= 15


def test_slots_are_limited_and_free_again_afterwards():
    lane, held, release = Lane.DELIVERY, [], threading.Event()

    def hold():
        with slot(lane) as number:
            held.append(number)
            release.wait(10)

    threads = [in_background(hold) for _ in range(SLOTS[lane])]
    while len(held) < SLOTS[lane]:
        time.sleep(0.01)
    with slot(lane) as one_more:
        pass
    release.set()
    for thread in threads:
        thread.join()
    with slot(lane) as afterwards:
        pass

    assert (sorted(held), one_more, afterwards) == (list(range(SLOTS[lane])), None, 0)


def test_slot_of_a_worker_that_says_nothing_any_more_is_free_again(monkeypatch):
    monkeypatch.setattr(slots, "SILENT_SECONDS", 0.5)
    lane, held, release = Lane.EMERGENCY, threading.Event(), threading.Event()

    def freeze():
        with suppress(OperationalError), slot(lane):
            held.set()
            release.wait(20)

    frozen = in_background(freeze)
    held.wait(10)
    with slot(lane) as at_once:
        pass
    time.sleep(1.5)
    with slot(lane) as later:
        pass
    release.set()
    frozen.join()

    assert (at_once, later) == (None, 0)


def test_connection_without_a_slot_may_say_nothing_for_long():
    with slot(Lane.DELIVERY), connection.cursor() as cursor:
        cursor.execute("SHOW idle_session_timeout")
        within = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('idle_session_timeout'), current_setting('idle_in_transaction_session_timeout')"
        )
        outside = cursor.fetchone()

    assert (within, outside) == ("30s", ("0", "30s"))


def test_claims_the_pacer_cannot_serve_are_given_back(monkeypatch):
    sending(3)
    monkeypatch.setattr(delivering, "CLAIM_KEEPS", 0.2)

    with line(3) as simulator:
        monkeypatch.setattr(delivering.pacer(), "reserve", lambda **asked: [])
        turn(seconds=0.5)
        requests = simulator.stats()["requests"]

    chunk = Delivery.objects.get()
    assert (requests, chunk.status, chunk.first_ambiguous_at) == (0, DeliveryStatus.RETRYING, None)
    assert chunk.next_attempt_at > timezone.now()
