import multiprocessing
import threading
import time
from collections.abc import Sequence
from uuid import uuid4

import pytest
import redis
from django.conf import settings as project

from cityline.embedded.valkey import valkey_server
from cityline.line import pacing
from cityline.line.pacing import Pacer
from cityline.line.tests.fake_line import refused_url

SECOND = 1_000_000


@pytest.fixture
def key():
    return f"test:pacer:{uuid4()}"


@pytest.fixture
def server():
    return redis.Redis.from_url(project.REDIS_URL)


def a_pacer(key, *, rate=200, url=None):
    return Pacer(url or project.REDIS_URL, rate, key=key)


def a_warm_pacer(key, server, *, rate=200):
    """A pacer whose first window is over."""
    pacer = a_pacer(key, rate=rate)
    pacer.prepare()
    server.hset(key, "next", 0)
    return pacer


def most_in_a_second(slots: Sequence[int]) -> int:
    slots, most, first = sorted(slots), 0, 0
    for last, slot in enumerate(slots):
        while slots[first] <= slot - SECOND:
            first += 1
        most = max(most, last - first + 1)
    return most


def drain(key, rate, seconds, emergency=False) -> list[int]:
    """Ask for times as fast as they are given, as a drainer would, and return them."""
    pacer, slots, until = a_pacer(key, rate=rate), [], time.monotonic() + seconds
    while time.monotonic() < until:
        reservation = pacer.reserve_slots(count=7, emergency=emergency)
        slots += reservation.slots
        if not reservation.slots:
            time.sleep(0.005)
    return slots


def drain_into(queue, *arguments):
    queue.put(drain(*arguments))


@pytest.mark.parametrize("rate", [0, 201, -1])
def test_a_rate_line_does_not_take_is_refused(key, rate):
    with pytest.raises(ValueError, match="1 to 200"):
        a_pacer(key, rate=rate)


def test_processes_and_threads_together_keep_the_rate_evenly_spaced(key, server):
    a_warm_pacer(key, server)
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may inherit a held lock
    queue, slots = context.Queue(), []
    processes = [context.Process(target=drain_into, args=(queue, key, 200, 3.0)) for _ in range(2)]
    threads = [threading.Thread(target=lambda: slots.extend(drain(key, 200, 3.0))) for _ in range(3)]

    for worker in (*processes, *threads):
        worker.start()
    for _ in processes:
        slots += queue.get(timeout=90)
    for worker in (*processes, *threads):
        worker.join()

    slots.sort()
    gaps = [later - earlier for earlier, later in zip(slots, slots[1:], strict=False)]
    assert most_in_a_second(slots) <= 200
    assert min(gaps) >= 5050  # (1 s + 10 ms) / 200
    assert len(slots) >= 0.8 * (3.0 + 0.25) * 199  # a busy machine leaves some unused


@pytest.mark.parametrize("rate", [1, 7, 200])
def test_any_group_of_rate_sends_spans_more_than_a_second(key, server, rate):
    a_warm_pacer(key, server, rate=rate)

    slots = drain(key, rate, 1.6)

    spans = [later - earlier for earlier, later in zip(slots, slots[rate:], strict=False)]
    assert all(span > SECOND for span in spans)
    assert slots


def test_reserve_returns_seconds_from_now_a_short_way_ahead(key, server):
    pacer = a_warm_pacer(key, server, rate=9)

    waits = pacer.reserve(count=100)

    assert waits[0] == 0
    assert len(waits) == 3  # every 112 ms, at most 250 ms ahead
    assert waits[-1] <= pacing.AHEAD_SECONDS
    assert pacer.reserve(count=100) == []


def test_unused_time_is_not_caught_up(key, server):
    pacer = a_warm_pacer(key, server)
    pacer.reserve(count=1)
    time.sleep(0.5)

    waits = pacer.reserve(count=200)

    assert waits[0] == 0
    assert len(waits) <= 51


def test_emergency_takes_the_next_free_slot_and_keeps_others_out(key, server):
    pacer = a_warm_pacer(key, server, rate=100)
    ordinary = pacer.reserve_slots(count=10)

    emergency = pacer.reserve_slots(count=5, emergency=True)

    assert len(emergency.slots) == 5
    assert emergency.slots[0] - ordinary.slots[-1] >= 10_100
    assert pacer.reserve(count=10) == []


def test_emergency_waiting_for_a_slot_gets_the_next(key, server):
    pacer = a_warm_pacer(key, server, rate=10)
    promised = pacer.reserve_slots(count=100).slots

    first = pacer.reserve(count=1, emergency=True)
    time.sleep(0.06)  # now there is room for one
    others = pacer.reserve_slots(count=1).slots
    second = pacer.reserve_slots(count=1, emergency=True).slots

    assert (first, others) == ([], [])
    assert second == [promised[-1] + 101_000]


def test_others_go_on_after_the_emergency(key, server):
    pacer = a_warm_pacer(key, server)
    pacer.reserve(count=1, emergency=True)
    time.sleep(0.32)

    assert len(pacer.reserve(count=3)) == 3


def test_emergencies_and_others_together_keep_the_rate(key, server):
    a_warm_pacer(key, server)
    slots, first_emergency = {True: [], False: []}, []

    def work(is_emergency):
        if is_emergency:
            time.sleep(0.5)
            first_emergency.append(server.time())
        slots[is_emergency] += drain(key, 200, 1.0, is_emergency)

    threads = [threading.Thread(target=work, args=(kind,)) for kind in (True, False, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    came_at = first_emergency[0][0] * SECOND + first_emergency[0][1]
    assert most_in_a_second(slots[True] + slots[False]) <= 200
    assert max(slots[False]) < min(slots[True])
    assert min(slots[True]) - came_at < 0.5 * SECOND


def test_back_off_stops_everybody_and_widens_the_guard(key, server):
    pacer = a_warm_pacer(key, server)
    seconds, microseconds = server.time()
    pacer.back_off(0.4)
    other = a_pacer(key)

    assert other.reserve(count=1) == []
    assert other.reserve(count=1, emergency=True) == []
    time.sleep(0.2)
    after = other.reserve_slots(count=3, emergency=True).slots
    assert after[0] >= seconds * SECOND + microseconds + 0.4 * SECOND
    assert after[1] - after[0] == 5053  # (1 s + 10.5 ms) / 200, rounded up


def test_the_guard_widens_with_every_refusal_up_to_a_limit(key, server):
    pacer = a_warm_pacer(key, server)

    pacer.back_off(0, refused=4)
    after_four = float(server.hget(key, "guard"))
    pacer.back_off(0, refused=1000)

    assert 11_990 < after_four <= 12_000
    assert server.hget(key, "guard") == b"40000.000"


def test_a_wider_guard_alone_keeps_nobody_waiting(key, server):
    pacer = a_warm_pacer(key, server)

    pacer.back_off(0, refused=2)

    assert pacer.reserve(count=1) == [0]


def test_the_guard_narrows_again_in_quiet_times_however_often_it_is_asked(key, server):
    pacer = a_warm_pacer(key, server)
    seconds, _ = server.time()
    server.hset(key, mapping={"guard": 20_000, "guarded_at": (seconds - 25) * SECOND})

    for _ in range(5):
        pacer.reserve(count=1)

    assert 14_500 < float(server.hget(key, "guard")) <= 15_000  # half a millisecond in two and a half seconds


@pytest.mark.parametrize(
    "loss",
    [
        lambda server, key: server.delete(key),
        lambda server, key: server.hset(key, "server", "another"),
        lambda server, key: server.hset(key, "next", (server.time()[0] + 3600) * SECOND),
        lambda server, key: server.hset(key, "guarded_at", (server.time()[0] + 3600) * SECOND),
    ],
    ids=["emptied", "failed over or restored", "clock put back while sending", "clock put back later"],
)
def test_lost_state_means_a_full_window_of_waiting(key, server, loss):
    pacer = a_warm_pacer(key, server)
    before = pacer.reserve_slots(count=100).slots
    loss(server, key)

    assert pacer.reserve(count=1) == []
    assert pacer.reserve(count=1, emergency=True) == []
    time.sleep(1.1)
    after = pacer.reserve_slots(count=1).slots
    assert most_in_a_second([*before, *after]) <= len(before)


def test_prepare_begins_the_window_and_does_no_harm_later(key, server):
    pacer = a_pacer(key)
    pacer.prepare()
    assert pacer.reserve(count=1) == []
    server.hset(key, "next", 0)

    pacer.prepare()

    assert pacer.reserve(count=1) == [0]


def test_a_server_that_is_gone_means_waiting(tmp_path, key):
    with valkey_server(tmp_path) as url:
        pacer = a_pacer(key, url=url)
        pacer.prepare()

    assert pacer.reserve(count=1) == []
    pacer.back_off(1)


def test_a_server_never_there_means_waiting_briefly(key):
    pacer = a_pacer(key, url=refused_url().replace("http", "redis"))
    started = time.monotonic()

    assert pacer.reserve(count=1) == []
    assert time.monotonic() - started < 1


def test_a_restarted_server_means_waiting_although_it_remembers(key, server):
    pacer = a_warm_pacer(key, server)
    pacer.reserve(count=1)
    remembered = server.dump(key)
    server.delete(key)
    server.restore(key, 0, remembered)
    server.hset(key, "server", "0" * 40)

    assert pacer.reserve(count=1) == []


def test_a_reply_that_comes_late_is_thrown_away(key, server, monkeypatch):
    pacer = a_warm_pacer(key, server)
    monkeypatch.setattr(pacing, "STALE_SECONDS", -1.0)

    assert pacer.reserve(count=1) == []


def test_a_pacer_crosses_a_fork(key, server):
    pacer = a_warm_pacer(key, server)
    pacer.reserve(count=1)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()

    child = context.Process(target=lambda: queue.put(len(pacer.reserve_slots(count=2).slots)))
    child.start()
    mine = len(pacer.reserve_slots(count=2).slots)
    theirs = queue.get(timeout=60)
    child.join()

    assert (mine, theirs) == (2, 2)
