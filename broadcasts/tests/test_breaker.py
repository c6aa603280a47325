"""A LINE that keeps failing pauses a broadcast once; one that fails now and then does not."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery, Notice
from broadcasts.services import breaker, controlling, recording, recovery
from broadcasts.services.judging import Judge
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import due_again, fresh, line, sending, status, turn
from broadcasts.tests.test_claiming import answer, claim
from cityline.audit.models import Entry
from cityline.line.answers import AnswerKind

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = timedelta(seconds=1)
FAILURE, SUCCESS = ("ambiguous", "timeout"), ("accepted", "")


@pytest.fixture
def underway():
    """Being sent for ten minutes; whatever fails began after that."""
    broadcast = sending(20_000)
    Broadcast.objects.update(status_changed_at=timezone.now() - timedelta(minutes=10))
    return fresh(broadcast)


def attempts(broadcast, *tries):
    """Tries as ``(how many, began, ended, (outcome, code))``, in seconds before now."""
    now, chunk = timezone.now(), Delivery.objects.filter(broadcast=broadcast).first()
    with connection.cursor() as cursor:
        for count, began, ended, (outcome, code) in tries:
            cursor.execute(
                """
                INSERT INTO broadcasts_deliveryattempt (delivery_id, claim_token, retry_key, recipient_count, started_at,
                    finished_at, outcome, request_id, accepted_request_id, error_code, is_ambiguous)
                SELECT %s, gen_random_uuid(), gen_random_uuid(), 500, %s, %s, %s, '', '', %s, FALSE
                FROM generate_series(1, %s)
                """,
                [chunk.pk, now - began * SECOND, now - ended * SECOND, outcome, code, count],
            )


def trips(broadcast, *tries):
    attempts(broadcast, *tries)
    return breaker.look(broadcast_id=broadcast.pk, now=timezone.now())


def alarms():
    return Entry.objects.filter(action="broadcasts.keeps_failing").count()


@pytest.mark.parametrize("outcome", sorted(breaker.FAILURES))
def test_nothing_but_failures_for_fifteen_seconds_pauses_with_one_alarm(underway, outcome):
    tries = [(1, second, second - 0.5, (outcome, "reset")) for second in range(22, 0, -1)]

    tripped = [trips(underway, *tries), breaker.look(broadcast_id=underway.pk, now=timezone.now())]

    paused = fresh(underway)
    assert (tripped, paused.status, paused.status_reason) == ([True, False], BroadcastStatus.PAUSED, "keeps_failing")
    assert (alarms(), set(Notice.objects.values_list("kind", flat=True))) == (1, {"paused"})


def test_few_failures_pause_only_after_a_minute(underway):
    early = trips(underway, *((1, ago, ago - 1, FAILURE) for ago in (30, 25, 20, 10, 5)))
    late = trips(underway, (1, 70, 69, FAILURE))

    assert (early, late) == (False, True)


@pytest.mark.parametrize(
    "tries",
    [
        pytest.param([(100, 1, 0, FAILURE)], id="everything under way reset at once"),
        pytest.param([(100, 11, 1, FAILURE)], id="everything under way timed out"),
        pytest.param([(100, 12, 11, FAILURE), (200, 8, 7, FAILURE), (50, 1, 0, FAILURE)], id="eleven seconds"),
        pytest.param([(100, 60, 0, ("claim_lost", "claim_lost"))], id="a worker died"),
        pytest.param([(300, 60, 30, FAILURE), (1, 30, 5, SUCCESS), (100, 4, 0, FAILURE)], id="it answered since"),
        pytest.param([(300, 60, 30, FAILURE), (1, 30, 5, ("rate_limited", "x")), (9, 4, 0, FAILURE)], id="a refusal"),
        pytest.param([(1, 600, 590, FAILURE), (1, 400, 5, SUCCESS), (100, 5, 1, FAILURE)], id="long ago"),
        pytest.param([(100, 60, 0, ("not_connected", "no_slot"))], id="our own pacer had no time"),
        pytest.param([(4, 500, 0, FAILURE)], id="four"),
    ],
)
def test_what_is_no_lasting_failure_pauses_nothing(underway, tries):
    assert (trips(underway, *tries), status(underway), alarms()) == (False, BroadcastStatus.SENDING, 0)


def test_workers_dying_again_and_again_are_a_failure(underway):
    died = ("claim_lost", "claim_lost")

    assert trips(underway, (20, 100, 60, died), (20, 50, 10, died))


@pytest.mark.parametrize("seed", range(5))
def test_three_failures_in_ten_at_random_pause_nothing(underway, seed):
    chance = random.Random(seed)
    tries = [
        (1, 120 - n / 5, 119 - n / 5, FAILURE if chance.random() < 0.3 else SUCCESS)
        for n in range(600)
    ]  # fmt: skip

    for first in range(0, 600, 20):
        assert not trips(underway, *tries[first : first + 20])


def test_resuming_begins_anew(underway):
    trips(underway, (30, 60, 5, FAILURE))
    controlling.resume(broadcast_id=underway.pk, by=factories.patroller())

    again = breaker.look(broadcast_id=underway.pk, now=timezone.now())

    assert (again, status(underway), alarms()) == (False, BroadcastStatus.SENDING, 1)


def test_emergency_goes_on_and_raises_its_alarm_once():
    broadcast = sending(3, is_emergency=True)
    Broadcast.objects.update(status_changed_at=timezone.now() - timedelta(minutes=10))

    tripped = [trips(broadcast, (30, 60, 5, FAILURE)), trips(broadcast, (30, 5, 0, FAILURE))]

    assert (tripped, status(broadcast), alarms()) == ([True, False], BroadcastStatus.SENDING, 1)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"keeps_failing"}


def test_recorded_failures_are_looked_at(underway):
    attempts(underway, (20, 60, 10, FAILURE))
    claims = claim(limit=3)

    failed = answer(AnswerKind.AMBIGUOUS, status=500, error_code="http_500")
    recording.record(answered=[(one, failed) for one in claims], judge=Judge(), now=timezone.now())

    assert (status(underway), alarms()) == (BroadcastStatus.PAUSED, 1)


def test_reconciler_looks_at_claims_that_died(underway):
    attempts(underway, (20, 100, 60, ("claim_lost", "claim_lost")), (20, 50, 10, ("claim_lost", "claim_lost")))

    recovery.reconcile(now=timezone.now())

    assert (status(underway), alarms()) == (BroadcastStatus.PAUSED, 1)


def test_line_that_is_gone_pauses_the_broadcast_in_the_end(monkeypatch):
    monkeypatch.setattr(breaker, "FOR_LONG", 2 * SECOND)
    broadcast = sending(20_000)
    with line(20_000, faults="500-before=0.5,reset-before=0.5"):
        turn(seconds=8)

    assert (status(broadcast), fresh(broadcast).status_reason, alarms()) == (BroadcastStatus.PAUSED, "keeps_failing", 1)


def test_line_that_fails_every_fourth_time_is_sent_to_till_the_end(monkeypatch):
    monkeypatch.setattr(breaker, "FOR_LONG", 2 * SECOND)
    broadcast = sending(20_000)
    with line(20_000, faults="500-before=0.1,reset-before=0.1,500-after=0.05") as simulator:
        for _ in range(8):
            turn(seconds=5)
            due_again(broadcast)
        duplicates = simulator.stats()["duplicates"]

    assert (status(broadcast), alarms(), duplicates) == (BroadcastStatus.COMPLETED, 0, 0)
