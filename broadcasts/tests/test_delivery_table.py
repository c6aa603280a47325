"""Each row of the delivery table, against a LINE platform over HTTP."""

import pytest

from broadcasts.models import Delivery, DeliveryAttempt
from broadcasts.services import results
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests.delivering import due_again, fresh, line, sending, status, turn
from cityline.audit.models import Entry
from cityline.line.models import LineCall
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def only(broadcast):
    return Delivery.objects.get(broadcast=broadcast)


def test_chunk_accepted_by_line_is_accepted_and_completes_the_broadcast():
    broadcast = sending(3)

    with line(3):
        turn()

    chunk, ledger = only(broadcast), results.ledger(fresh(broadcast))
    assert (chunk.status, chunk.attempt_count) == (DeliveryStatus.ACCEPTED, 1)
    assert (ledger.audience, ledger.accepted, ledger.requests, ledger.adds_up) == (3, 3, 1, True)
    assert status(broadcast) == BroadcastStatus.COMPLETED
    assert LineCall.objects.filter(endpoint__endswith="multicast", status=200).count() == 1


def test_phones_show_what_was_accepted():
    sending(2)

    with line(2) as simulator:
        turn()
        inboxes = [len(simulator.inbox(number)) for number in (1, 2)]

    assert inboxes == [1, 1]


@pytest.mark.parametrize("fault", ["500-before", "500-after", "reset-before", "reset-after"])
def test_chunk_with_an_unclear_answer_goes_again_under_the_same_key_and_reaches_each_once(fault):
    broadcast = sending(3)

    with line(3) as simulator:
        simulator.fail_next(fault)
        turn(seconds=0.3)
        waiting = only(broadcast)
        due_again(broadcast)
        turn()
        stats = simulator.stats()

    chunk = only(broadcast)
    assert waiting.status == DeliveryStatus.RETRYING
    assert waiting.first_ambiguous_at is not None
    assert (chunk.status, chunk.retry_key) == (DeliveryStatus.ACCEPTED, waiting.retry_key)
    assert (stats["accepted_recipients"], stats["duplicates"]) == (3, 0)
    assert list(DeliveryAttempt.objects.values_list("is_ambiguous", flat=True)) == [True, False]


def test_second_acceptance_of_the_same_key_counts_as_accepted():
    broadcast = sending(3)

    with line(3) as simulator:
        simulator.fail_next("500-after")
        turn(seconds=0.3)
        due_again(broadcast)
        turn()

    last = DeliveryAttempt.objects.last()
    assert (last.status_code, last.outcome) == (409, "already_accepted")
    assert last.accepted_request_id
    assert results.ledger(fresh(broadcast)).accepted == 3


def test_chunk_refused_for_the_rate_is_retried_and_not_ambiguous():
    broadcast = sending(3)

    with line(3) as simulator:
        simulator.fail_next("429")
        turn(seconds=0.1)
        waiting = only(broadcast)
        due_again(broadcast)
        turn()

    assert (waiting.status, waiting.first_ambiguous_at) == (DeliveryStatus.RETRYING, None)
    assert only(broadcast).status == DeliveryStatus.ACCEPTED


def test_chunk_that_never_left_is_retried_and_not_ambiguous(settings):
    broadcast = sending(3)

    with line(3):
        settings.LINE_API_BASE_URL = "http://127.0.0.1:9"
        turn(seconds=0.3)

    chunk = only(broadcast)
    assert (chunk.status, chunk.first_ambiguous_at) == (DeliveryStatus.RETRYING, None)
    assert chunk.next_attempt_at is not None


def test_used_up_month_puts_the_chunk_back_and_pauses_the_broadcast():
    broadcast = sending(3)

    with line(3, quota=2):
        turn()

    chunk, paused = only(broadcast), fresh(broadcast)
    assert (chunk.status, chunk.retry_key) == (DeliveryStatus.PENDING, None)
    assert (paused.status, paused.status_reason) == (BroadcastStatus.PAUSED, "monthly_limit")
    assert not Entry.objects.filter(action="broadcasts.emergency_refused").exists()


def test_emergency_refused_for_the_allowance_leaves_an_alarm():
    emergency = sending(3, is_emergency=True)

    with line(3, quota=2):
        turn(Lane.EMERGENCY)

    alarms = Entry.objects.filter(action="broadcasts.emergency_refused").values_list("object_id", "data__reason")
    assert status(emergency) == BroadcastStatus.PAUSED
    assert list(alarms) == [(emergency.pk, "monthly_limit")]


def test_monthly_limit_that_the_figures_do_not_confirm_is_tried_again():
    broadcast = sending(3)

    with line(3) as simulator:
        simulator.fail_next("429-monthly")
        turn(seconds=0.1)

    assert (only(broadcast).status, status(broadcast)) == (DeliveryStatus.RETRYING, BroadcastStatus.SENDING)


def test_reservation_that_does_not_end_pauses_the_broadcast():
    broadcast = sending(3)

    with line(3) as simulator:
        simulator.fail_next(*["429-monthly"] * 5)
        for _ in range(5):
            due_again(broadcast)
            turn(seconds=0.1)

    assert (status(broadcast), fresh(broadcast).status_reason) == (BroadcastStatus.PAUSED, "quota_reserved")


@pytest.mark.parametrize("fault", ["401", "403", "404", "413", "415"])
def test_channel_problem_puts_chunks_back_and_pauses_with_one_entry(fault):
    broadcast = sending(1200)

    with line(1200) as simulator:
        simulator.fail_next(fault, fault, fault)
        turn()
        stats = simulator.stats()

    paused = fresh(broadcast)
    assert set(Delivery.objects.values_list("status", flat=True)) == {DeliveryStatus.PENDING}
    assert (paused.status, paused.status_reason) == (BroadcastStatus.PAUSED, f"channel_{fault}")
    assert Entry.objects.filter(action="broadcasts.pause").count() == 1
    assert stats["accepted_recipients"] == 0
    assert results.ledger(paused).adds_up


def test_refused_messages_put_the_chunk_back_and_pause():
    broadcast = sending(3, messages=[{"type": "text", "text": "x" * 5001}])

    with line(3):
        turn()

    assert (only(broadcast).status, fresh(broadcast).status_reason) == (DeliveryStatus.PENDING, "messages_refused")


def test_everybody_unreachable_makes_the_chunk_empty():
    broadcast = sending(3)
    Subscriber.objects.update(is_following=False)

    with line(3) as simulator:
        turn()
        requests = simulator.stats()["requests"]

    ledger = results.ledger(fresh(broadcast))
    assert (only(broadcast).status, requests) == (DeliveryStatus.EMPTY, 0)
    assert (ledger.excluded["blocked"], ledger.adds_up) == (3, True)
    assert status(broadcast) == BroadcastStatus.COMPLETED
