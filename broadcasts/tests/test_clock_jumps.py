"""Clocks that are put forward or back: nothing twice, nothing too early, and all well within a minute of the right time.

Every service is told what time it is, so a jump is another ``now``.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.models import Delivery, DeliveryAttempt, Heartbeat, SendingPolicy
from broadcasts.services import freezing, heartbeat, recording, recovery, retrying, starting
from broadcasts.services.delivering import CLAIM_KEEPS
from broadcasts.services.judging import Judge
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, line, sealed, sending, status, turn
from broadcasts.tests.test_claiming import answer, claim, record
from cityline.line.answers import AnswerKind
from cityline.line.multicast import TIMEOUT_SECONDS
from cityline.line.pacing import AHEAD_SECONDS, LATE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
WAITS = (retrying.after_failure, retrying.after_too_fast, retrying.after_reservation)
AHEAD = [5 * MINUTE, timedelta(hours=3), timedelta(days=2)]


def due(at, **fields):
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscriber(category)
    return sealed(category, due_at=at, **fields)


def run(broadcast, *, start, seconds):
    """Reconcile every ten seconds and claim in between, as beat and the slots do; the keys that left."""
    keys = []
    for passed in range(0, seconds + 1, 10):
        recovery.reconcile(now=start + passed * SECOND)
        keys += [one.retry_key for one in claim(now=start + passed * SECOND)]
    return keys


def record_at(claims, now):
    failed = answer(AnswerKind.AMBIGUOUS, status=500, error_code="http_500")
    recording.record(answered=[(one, failed) for one in claims], judge=Judge(), now=now)


# --- Leases ---
def test_jump_forward_does_not_send_again_what_may_be_under_way():
    sending(3)
    [first] = claim()
    jumped = timezone.now() + 5 * MINUTE

    recovery.reconcile(now=jumped)
    at_once = claim(now=jumped + 13 * SECOND)
    [second] = claim(now=jumped + recovery.REQUEST_IS_OVER)

    assert (at_once, second.retry_key, second.body) == ([], first.retry_key, first.body)


def test_request_is_over_when_its_chunk_is_tried_again():
    longest = CLAIM_KEEPS + AHEAD_SECONDS + LATE_SECONDS + TIMEOUT_SECONDS
    assert longest * SECOND < recovery.REQUEST_IS_OVER


@pytest.mark.parametrize("ahead", AHEAD)
def test_claims_that_died_while_the_clock_was_ahead_are_taken_up_within_a_minute(ahead):
    broadcast = sending(3, send_by=timezone.now() + timedelta(days=4))
    now = timezone.now()
    [lost] = claim(now=now + ahead)

    keys = run(broadcast, start=now, seconds=60)

    assert set(keys) == {lost.retry_key}


def test_claims_of_a_machine_that_is_a_little_ahead_are_left_alone():
    sending(3)
    now = timezone.now()
    claim(now=now + recovery.CLOCKS_DIFFER - SECOND)

    assert recovery.free_dead_claims(now=now) == 0


def test_reconciler_that_was_frozen_leaves_live_claims_alone():
    broadcast = sending(3)
    looked_at_its_clock = timezone.now() - timedelta(minutes=1)
    [held] = claim(now=timezone.now())

    recovery.reconcile(now=looked_at_its_clock)

    chunk = broadcast.deliveries.get()
    assert (chunk.status, chunk.claim_token) == ("sending", held.token)


def test_reconciler_that_was_frozen_hurries_nobody_who_waits_for_another_try():
    broadcast = sending(3)
    now = timezone.now()
    claim(now=now)
    waits_until = now + recovery.REQUEST_IS_OVER
    Delivery.objects.update(
        status="retrying", next_attempt_at=waits_until, claim_token=None, claimed_until=None, first_ambiguous_at=now
    )

    recovery.reconcile(now=now - timedelta(hours=1))

    assert broadcast.deliveries.get().next_attempt_at == waits_until


# --- Waiting for another try ---
@pytest.mark.parametrize("ahead", AHEAD)
def test_chunk_that_waits_for_a_time_far_ahead_is_tried_within_a_minute(ahead):
    broadcast = sending(3, send_by=timezone.now() + timedelta(days=4))
    now = timezone.now()
    [failed] = claim(now=now)
    Delivery.objects.update(
        status="retrying", next_attempt_at=now + ahead, claim_token=None, claimed_until=None, first_ambiguous_at=now
    )

    keys = run(broadcast, start=now, seconds=60)

    assert keys[:1] == [failed.retry_key]


def test_no_wait_is_so_long_that_it_looks_like_a_jump():
    waits = [wait(attempt) for wait in WAITS for attempt in range(1, 40) for _ in range(20)]

    assert max(waits) <= retrying.AT_MOST <= MINUTE


def test_chunks_that_wait_for_their_first_try_keep_their_time():
    sending(3)
    later = timezone.now() + timedelta(hours=2)
    Delivery.objects.update(next_attempt_at=later)

    recovery.reconcile(now=timezone.now())

    assert Delivery.objects.get().next_attempt_at == later


def test_jump_forward_tries_earlier_but_under_the_same_key():
    broadcast = sending(3)
    [first] = claim()
    record([first], AnswerKind.AMBIGUOUS)

    [second] = claim(now=timezone.now() + 5 * MINUTE)

    assert (second.retry_key, status(broadcast)) == (first.retry_key, BroadcastStatus.SENDING)


# --- The age of keys ---
@pytest.mark.parametrize("ahead", AHEAD)
def test_key_first_used_while_the_clock_was_ahead_is_not_trusted_for_longer(ahead):
    sending(3, send_by=timezone.now() + timedelta(days=4))
    now = timezone.now()
    [one] = claim(now=now + ahead)
    record([one], AnswerKind.AMBIGUOUS)

    recovery.reconcile(now=now + 10 * SECOND)

    assert Delivery.objects.get().first_attempted_at == now + 10 * SECOND


def test_jump_by_days_makes_what_is_ambiguous_unknown_and_sends_it_no_more():
    sending(3, send_by=timezone.now() + timedelta(days=4))
    [one] = claim()
    record([one], AnswerKind.AMBIGUOUS)
    jumped = timezone.now() + timedelta(days=2)

    claims = claim(now=jumped)
    recovery.reconcile(now=jumped)

    assert (claims, Delivery.objects.get().status) == ([], DeliveryStatus.OUTCOME_UNKNOWN)


# --- Due ---
def test_what_was_started_too_early_waits_for_its_time_once_the_clock_is_right():
    now = timezone.now()
    broadcast = due(now + 5 * MINUTE)
    freezing.freeze(broadcast_id=broadcast.pk, now=now + 5 * MINUTE)
    starting.start_due(now=now + 5 * MINUTE)

    early = claim(now=now)
    [at_its_time] = claim(now=now + 5 * MINUTE)

    assert (status(broadcast), early, at_its_time.attempt) == (BroadcastStatus.SENDING, [], 1)


@pytest.mark.parametrize("ahead", AHEAD[1:])
def test_long_jump_forward_starts_nothing_before_a_person_looked(ahead):
    now = timezone.now()
    broadcast = due(now + MINUTE, send_by=now + timedelta(days=4))
    heartbeat.beat(now=now)
    freezing.freeze(broadcast_id=broadcast.pk, now=now)

    started = starting.start_due(now=now + ahead)
    heartbeat.beat(now=now + ahead)
    started += starting.start_due(now=now + ahead)

    assert (started, status(broadcast), fresh(broadcast).status_reason) == (0, BroadcastStatus.HELD, "gap")


def test_audience_frozen_before_the_approval_by_a_clock_put_back_is_frozen_again_and_started():
    now = timezone.now()
    broadcast = due(now + 2 * MINUTE, granted_at=now + 2 * MINUTE)
    freezing.freeze(broadcast_id=broadcast.pk, now=now)

    at_due = [starting.start_due(now=now + 2 * MINUTE)]
    freezing.freeze(broadcast_id=broadcast.pk, now=now + 2 * MINUTE)
    at_due.append(starting.start_due(now=now + 2 * MINUTE))

    assert (at_due, DeliveryAttempt.objects.count()) == ([0, 1], 0)


# --- The heartbeat ---
@pytest.mark.parametrize("jump", [9 * MINUTE, -9 * MINUTE])
def test_short_jump_and_back_again_stops_nothing(jump):
    broadcast, now = sending(3), timezone.now()

    alive = [heartbeat.beat(now=moment) for moment in (now, now + jump, now + SECOND)]

    assert (alive, status(broadcast)) == ([True] * 3, BroadcastStatus.SENDING)
    assert len(claim()) == 1


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_long_jump_is_a_gap_and_so_is_the_way_back_but_nothing_stays_stuck(jump):
    sending(3)
    now = timezone.now()

    alive = [heartbeat.beat(now=moment) for moment in (now, now + jump, now + jump, now + SECOND, now + 2 * SECOND)]

    assert alive == [True, False, True, False, True]
    assert Heartbeat.objects.get().seen_at == now + 2 * SECOND
    assert heartbeat.is_current(now=now + 3 * SECOND)


# --- Together ---
@pytest.mark.parametrize("jump", [8 * MINUTE, -8 * MINUTE])
def test_clock_that_jumps_in_the_middle_of_a_send_and_back_reaches_everybody_once(jump):
    now = timezone.now()
    broadcast = sending(6000, due_at=now - 10 * MINUTE)
    with line(6000, faults="500-before=0.1,500-after=0.1,reset-after=0.1") as simulator:
        for offset in (jump, timedelta(0)):
            claims = claim(limit=3, now=now + offset)  # a worker that dies with these
            failed = claim(limit=2, now=now + offset)
            record_at(failed, now + offset)
            recovery.reconcile(now=now + offset)
            assert claims
        for passed in range(10, 120, 10):
            recovery.reconcile(now=now + passed * SECOND)
            Delivery.objects.filter(next_attempt_at__lte=now + passed * SECOND).update(next_attempt_at=None)
            turn(seconds=3)
        stats = simulator.stats()

    assert (stats["accepted_recipients"], stats["duplicates"]) == (6000, 0)
    assert status(broadcast) == BroadcastStatus.COMPLETED
