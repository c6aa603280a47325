"""Broadcasts that go out evenly over minutes, whatever holds them in between."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db.models import F
from django.utils import timezone

from broadcasts.models import Authorisation, Delivery, DeliveryAttempt, SendingPolicy, SendingSwitch
from broadcasts.services import claiming, controlling, recording, recovery, results, spreading
from broadcasts.services.judging import Judge
from broadcasts.services.slots import Lane
from broadcasts.tests import factories
from broadcasts.tests.delivering import all_week, line, quiet_now, sending, status, turn
from broadcasts.tests.test_claiming import answer
from cityline.doorbell import doorbell
from cityline.line.answers import AnswerKind

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
# A claim is a few milliseconds later than it was asked for.
BIT = timedelta(milliseconds=200)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr("broadcasts.services.freezing.CHUNK_SIZE", 10)


@pytest.fixture
def spread_out(small_chunks):
    """Thirty chunks over thirty minutes, just started."""
    return sending(300, spread_minutes=30)


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(doorbell, "ring", lambda task, *args: heard.append((task, *args)))
    return heard


def send_what_may_go(now):
    """Claim and answer as slots would at ``now``; returns how many requests left."""
    gone = 0
    while claims := claiming.claim(lane=Lane.DELIVERY, limit=20, now=now):
        recording.record(answered=[(one, answer()) for one in claims], judge=Judge(), now=timezone.now())
        gone += len(claims)
    return gone


def planned(broadcast):
    """Seconds from the start to each chunk's own time, in the order of the chunks."""
    waiting = Delivery.objects.open().filter(broadcast=broadcast).order_by("position")
    return [(at - broadcast.started_at).total_seconds() for at in waiting.values_list("next_attempt_at", flat=True)]


def test_chunks_get_times_evenly_over_the_minutes(spread_out):
    assert planned(spread_out) == [60.0 * place for place in range(30)]


def test_without_spreading_chunks_have_no_times(small_chunks):
    sending(30)

    assert set(Delivery.objects.values_list("next_attempt_at", flat=True)) == {None}


def test_each_minute_one_request_leaves(spread_out):
    began = spread_out.started_at

    gone = [send_what_may_go(began + minute * MINUTE + timedelta(seconds=1)) for minute in range(30)]

    assert (gone, status(spread_out), results.ledger(spread_out).to_send) == ([1] * 30, "sending", 0)


def test_what_was_paused_goes_on_at_the_same_pace_and_not_in_one_burst(spread_out):
    began, officer = spread_out.started_at, factories.patroller()
    assert [send_what_may_go(began + minute * MINUTE) for minute in range(10)] == [1] * 10
    controlling.pause(broadcast_id=spread_out.pk, by=officer, reason="person")
    controlling.resume(broadcast_id=spread_out.pk, by=officer)

    after = began + 40 * MINUTE
    gone = [send_what_may_go(after + minute * MINUTE + minute * BIT) for minute in range(20)]

    assert (gone, results.ledger(spread_out).to_send) == ([1] * 20, 0)


def test_what_quiet_hours_or_the_switch_held_does_not_burst(spread_out):
    began, officer = spread_out.started_at, factories.patroller()
    controlling.flip_switch(by=officer, on=False, reason="試験")
    held = send_what_may_go(began + 10 * MINUTE)
    controlling.flip_switch(by=officer, on=True, reason="試験")
    after = send_what_may_go(began + 11 * MINUTE)
    quiet_now()
    quiet = send_what_may_go(began + 21 * MINUTE)
    SendingPolicy.objects.create(has_quiet_hours=False)

    gone = [send_what_may_go(began + minute * MINUTE + minute * BIT) for minute in range(30, 33)]

    assert (held, after, quiet, gone) == (0, 1, 0, [1, 1, 1])


def test_rest_is_faster_only_where_it_would_come_too_late(spread_out):
    # Two and a half hours in all; after two hours and twenty minutes, thirty chunks have nine minutes left.
    late = spread_out.started_at + 140 * MINUTE

    send_what_may_go(late)

    first, second, *_, last = planned(spread_out)
    assert second - first == pytest.approx(9 * 60 / 30, abs=0.1)
    assert spread_out.started_at + timedelta(seconds=last) < spread_out.send_by - MINUTE


def test_one_late_chunk_moves_nothing(spread_out):
    began = spread_out.started_at
    send_what_may_go(began)

    send_what_may_go(began + timedelta(seconds=80))

    assert planned(spread_out) == [60.0 * place for place in range(2, 30)]


def test_estimated_end_respects_the_spread(spread_out):
    now = spread_out.started_at + timedelta(seconds=5)

    end = results.progress(spread_out, now=now).estimated_end

    assert end == spread_out.started_at + 29 * MINUTE


def test_beat_wakes_slots_when_a_chunk_comes_due(spread_out, rung):
    began, within = spread_out.started_at, timedelta(seconds=1)
    send_what_may_go(began)

    woken = [spreading.wake(now=began + timedelta(seconds=s), within=within) for s in (30, 58, 59, 60)]

    assert woken == [False, False, True, True]
    assert set(rung) == {("broadcasts.drain_deliveries", "delivery")}


def test_beat_asks_one_question_when_nothing_is_spread(small_chunks, django_assert_num_queries):
    sending(30)

    with django_assert_num_queries(1):
        assert not spreading.wake(now=timezone.now(), within=timedelta(seconds=1))


def test_nobody_is_woken_in_quiet_hours_or_with_the_switch_off(spread_out, rung):
    now, within = timezone.now(), timedelta(seconds=1)
    SendingPolicy.objects.create(**all_week("00:00", "23:59:59"))
    quiet = spreading.wake(now=now, within=within)
    SendingPolicy.objects.create(has_quiet_hours=False)
    SendingSwitch.objects.create(is_on=False, reason="test", flipped_by=factories.patroller())

    assert (quiet, spreading.wake(now=now, within=within), rung) == (False, False, [])


def test_requests_reach_line_at_their_times(small_chunks):
    """A real send over three seconds instead of minutes."""
    with line(people=300) as simulator:
        spread_out = sending(300, spread_minutes=15)
        began = timezone.now() + timedelta(seconds=0.5)
        # Thirty chunks over fifteen minutes are one in thirty seconds: three hundred times faster here.
        shift = began - spread_out.started_at
        fast = spread_out.started_at + shift + (F("next_attempt_at") - spread_out.started_at) / 300
        Delivery.objects.filter(broadcast=spread_out).update(next_attempt_at=fast)

        answered = turn(seconds=15.0)

        accepted = simulator.stats()["distinct_recipients"]
    left = sorted(DeliveryAttempt.objects.values_list("started_at", flat=True))
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(left)]
    assert (answered, accepted, status(spread_out)) == (30, 300, "completed")
    # Never earlier than planned; later only as far as the machine is busy.
    assert 2.7 < (left[-1] - left[0]).total_seconds() < 6
    assert max(steps) < 1.5


def test_what_waits_for_another_try_keeps_the_time_it_was_given(spread_out):
    now = timezone.now()
    claims = [
        one for minutes in range(10) for one in claiming.claim(lane=Lane.DELIVERY, limit=1, now=now + minutes * MINUTE)
    ]
    lost = answer(AnswerKind.AMBIGUOUS, status=500)
    recording.record(answered=[(one, lost) for one in claims], judge=Judge(), now=now)
    authorisation = Authorisation.objects.get(broadcast=spread_out)
    spreading.spread(authorisation=authorisation, now=now)
    Delivery.objects.update(first_attempted_at=now)
    given = planned(spread_out)

    recovery.forget_times_ahead(now=now)

    assert (Delivery.objects.filter(status="retrying").count(), planned(spread_out)) == (10, given)
