"""The reconciler finds everything in the database alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery, DeliveryAttempt, SendingPolicy
from broadcasts.services import claiming, controlling, freezing, recovery, starting
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import line, sealed, sending, status, turn
from broadcasts.tests.test_claiming import record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """What was rung, instead of a broker."""
    bells: list[tuple] = []
    for module in ("recovery", "slots", "starting", "notifying"):
        monkeypatch.setattr(f"broadcasts.services.{module}.ring", lambda *bell: bells.append(bell))
    return bells


def claim():
    return claiming.claim(lane=Lane.DELIVERY, limit=20, now=timezone.now())


def test_dead_claim_becomes_ambiguous_and_is_sent_again_once():
    broadcast = sending(3)
    with line(3) as simulator:
        claim()
        recovery.reconcile(now=timezone.now() + claiming.LEASE + timedelta(seconds=1))
        chunk = Delivery.objects.get()
        Delivery.objects.update(next_attempt_at=None)
        turn()
        stats = simulator.stats()

    assert (chunk.status, chunk.claim_token) == (DeliveryStatus.RETRYING, None)
    assert chunk.first_ambiguous_at is not None
    assert DeliveryAttempt.objects.first().outcome == "claim_lost"
    assert (stats["accepted_recipients"], stats["duplicates"], status(broadcast)) == (3, 0, "completed")


def test_claim_within_its_lease_is_left_alone():
    sending(3)
    claim()

    recovery.reconcile(now=timezone.now())

    assert Delivery.objects.get().status == DeliveryStatus.SENDING


def test_ambiguous_chunk_whose_key_grows_too_old_is_unknown_and_the_broadcast_concluded():
    broadcast = sending(3)
    claim()
    long_ago = timezone.now() - claiming.KEY_LIFE
    Delivery.objects.update(
        status="retrying", first_ambiguous_at=long_ago, first_attempted_at=long_ago, claim_token=None
    )

    claims = claim()
    recovery.reconcile(now=timezone.now())

    assert (claims, Delivery.objects.get().status) == ([], DeliveryStatus.OUTCOME_UNKNOWN)
    assert status(broadcast) == BroadcastStatus.FAILED


def test_missing_freeze_is_rung_for_and_the_start_made_up_for(rung):
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category)

    recovery.reconcile(now=timezone.now())
    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    recovery.reconcile(now=timezone.now())

    assert ("broadcasts.freeze_audience", broadcast.pk) in rung
    assert status(broadcast) == BroadcastStatus.SENDING


def test_slots_are_rung_for_chunks_that_nobody_sends(rung):
    sending(3)
    rung.clear()

    recovery.reconcile(now=timezone.now())

    assert set(rung) == {("broadcasts.drain_deliveries", "delivery")}


def test_broadcast_with_nothing_left_to_do_is_concluded():
    broadcast = sending(3)
    Delivery.objects.update(status="empty", excluded_blocked=3)

    recovery.reconcile(now=timezone.now())

    assert status(broadcast) == BroadcastStatus.COMPLETED


def test_chunk_that_comes_back_after_the_cancellation_is_closed():
    broadcast = sending(3)
    claim()
    controlling.cancel(broadcast_id=broadcast.pk, by=factories.patroller())

    recovery.reconcile(now=timezone.now() + claiming.LEASE + timedelta(seconds=1))

    assert Delivery.objects.get().status == DeliveryStatus.OUTCOME_UNKNOWN


def test_reconciling_twice_changes_nothing_more():
    sending(3)
    claim()
    later = timezone.now() + claiming.LEASE + timedelta(seconds=1)

    recovery.reconcile(now=later)
    before = list(Delivery.objects.values())
    recovery.reconcile(now=later)

    assert list(Delivery.objects.values()) == before
    assert Broadcast.objects.get().status == BroadcastStatus.SENDING


def test_step_that_raises_does_not_keep_the_others_from_their_work(monkeypatch, rung):
    sending(3)
    rung.clear()
    monkeypatch.setattr(recovery, "free_dead_claims", lambda **_: 1 / 0)

    recovery.reconcile(now=timezone.now())

    assert ("broadcasts.drain_deliveries", "delivery") in rung


def test_fully_accepted_broadcast_is_never_called_expired():
    broadcast = sending(3)
    record(claim())

    recovery.reconcile(now=broadcast.send_by + timedelta(seconds=1))

    assert status(broadcast) == BroadcastStatus.COMPLETED


def test_broadcast_whose_last_requests_are_under_way_expires_only_without_their_answers():
    answered = sending(3)
    claims = claim()
    late = answered.send_by + timedelta(seconds=1)
    starting.start_due(now=late)
    before = status(answered)

    record(claims)
    starting.start_due(now=late)

    assert (before, status(answered)) == (BroadcastStatus.SENDING, BroadcastStatus.COMPLETED)


def test_broadcast_whose_last_worker_died_expires_with_an_unknown_outcome():
    broadcast = sending(3)
    claim()

    recovery.reconcile(now=broadcast.send_by + timedelta(seconds=1))

    assert (status(broadcast), Delivery.objects.get().status) == ("expired", DeliveryStatus.OUTCOME_UNKNOWN)
