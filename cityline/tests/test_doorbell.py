import threading
import time

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from cityline.doorbell import Doorbell


@pytest.fixture
def sent(monkeypatch):
    tasks = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **options: tasks.append((name, *args)))
    return tasks


def wait_until(reached):
    until = time.monotonic() + 3
    while not reached() and time.monotonic() < until:
        time.sleep(0.01)


def test_ring_sends_the_task_with_its_arguments(sent):
    bell = Doorbell()

    bell.ring("a.task", 7)
    bell.flush()

    assert sent == [("a.task", 7)]


def test_burst_with_a_rest_is_one_ring_now_and_one_after_the_last(sent):
    bell = Doorbell()
    bell.ring("a.task", rest=0.2)
    wait_until(lambda: sent)

    for _ in range(50):
        bell.ring("a.task", rest=0.2)
    bell.flush()

    assert len(sent) == 2


def test_resting_ring_holds_up_no_other(sent):
    bell = Doorbell()
    bell.ring("slow", rest=30)
    wait_until(lambda: sent)

    bell.ring("slow", rest=30)
    bell.ring("quick")
    wait_until(lambda: len(sent) == 2)

    assert sent == [("slow",), ("quick",)]


def test_broker_that_hangs_or_is_down_costs_the_caller_nothing(monkeypatch):
    tries = []
    gone = threading.Event()

    def broken(name, **options):
        tries.append(name)
        gone.wait(3)
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", broken)
    bell = Doorbell()
    started = time.monotonic()

    for number in range(20):
        bell.ring("a.task", number)

    assert time.monotonic() - started < 0.5
    gone.set()
    bell.flush()
    assert len(tries) == 1


def test_tied_bell_rings_no_more_and_then_again(sent):
    bell = Doorbell()

    with bell.tied():
        bell.ring("old.news")
    bell.ring("news")
    bell.flush()

    assert sent == [("news",)]
