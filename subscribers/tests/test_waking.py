import threading
import time

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from subscribers.services.waking import INTERVAL, Doorbell


@pytest.fixture
def sent(monkeypatch):
    tasks = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: tasks.append((name, options["queue"])))
    return tasks


def wait_until(reached):
    until = time.monotonic() + 3
    while not reached() and time.monotonic() < until:
        time.sleep(0.01)


def test_ring_wakes_the_worker_of_webhooks(sent):
    Doorbell().ring()

    wait_until(lambda: sent)
    assert sent == [("subscribers.apply_events", "webhooks")]


def test_burst_is_one_ring_now_and_one_after_the_last_event(sent):
    doorbell = Doorbell()
    doorbell.ring()
    wait_until(lambda: sent)

    for _ in range(50):
        doorbell.ring()
    time.sleep(2 * INTERVAL + 0.1)

    assert len(sent) == 2


def test_broker_that_hangs_or_is_down_costs_the_caller_nothing(monkeypatch):
    tries = []
    gone = threading.Event()

    def broken(name, **options):
        tries.append(name)
        gone.wait(3)
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", broken)
    doorbell = Doorbell()
    started = time.monotonic()

    for _ in range(20):
        doorbell.ring()

    assert time.monotonic() - started < 0.5
    gone.set()
    wait_until(lambda: tries)
    assert len(tries) == 1
