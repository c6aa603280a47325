"""Which chunks are claimed, to whom they go, and what is committed before they leave."""

import hashlib
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Delivery, DeliveryAttempt, SendingSwitch
from broadcasts.services import claiming, controlling, recording, recovery, results
from broadcasts.services.judging import Judge
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, move_copied_times, quiet_now, sealed, sending, started
from broadcasts.views.explaining import next_step
from cityline.audit.models import Entry
from cityline.line.answers import Answer, AnswerKind, classify
from cityline.staff.models import Department
from subscribers.models import Subscriber
from subscribers.services import pausing

pytestmark = pytest.mark.django_db(transaction=True)


def claim(limit=20, lane=Lane.DELIVERY, now=None):
    return claiming.claim(lane=lane, limit=limit, now=now or timezone.now())


def answer(kind=AnswerKind.ACCEPTED, **facts):
    now = timezone.now()
    base = {"status": 200, "request_id": "r", "accepted_request_id": "", "error_code": "", "bad_recipients": []}
    return Answer(kind=kind, started_at=now, finished_at=now, **{**base, **facts})


def record(claims, *kinds):
    answered = [
        (one, answer(kind)) for one, kind in zip(claims, kinds or [AnswerKind.ACCEPTED] * len(claims), strict=True)
    ]
    return recording.record(answered=answered, judge=Judge(), now=timezone.now())


def lose(broadcast):
    """The worker that held the claims is gone, its lease is over, and so is whatever it may have sent."""
    now = timezone.now() - recovery.REQUEST_IS_OVER
    Delivery.objects.filter(status=DeliveryStatus.SENDING).update(claimed_until=now - timedelta(seconds=1))
    recovery.free_dead_claims(now=now)


def test_key_recipients_hash_and_attempt_are_committed_with_the_claim():
    broadcast = sending(3)

    [one] = claim()

    chunk, attempt = Delivery.objects.get(), DeliveryAttempt.objects.get()
    assert (chunk.status, chunk.retry_key, chunk.claim_token) == (DeliveryStatus.SENDING, one.retry_key, one.token)
    assert chunk.sent_ids == sorted(Subscriber.objects.values_list("pk", flat=True))
    assert chunk.body_sha256 == hashlib.sha256(one.body).hexdigest()
    assert (attempt.retry_key, attempt.claim_token, attempt.outcome) == (one.retry_key, one.token, "")
    assert one.body.endswith(Authorisation.objects.get(broadcast=broadcast).request_body.encode()[1:])


def test_two_claimers_never_take_the_same_chunk():
    sending(12_000)
    taken, barrier = [], threading.Barrier(4)

    def take():
        barrier.wait()
        while claims := claim(limit=3):
            taken.extend(one.delivery_id for one in claims)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(Delivery.objects.values_list("pk", flat=True))


def test_residents_who_left_meanwhile_are_left_out_and_counted_by_reason():
    sending(6)
    others = factories.category()
    blocked, paused, left, unticked, erased, stays = Subscriber.objects.order_by("pk")
    Subscriber.objects.filter(pk=blocked.pk).update(is_following=False)
    Subscriber.objects.filter(pk=paused.pk).update(paused_until=timezone.now() + timedelta(days=1))
    Subscriber.objects.filter(pk=left.pk).update(left_at=timezone.now())
    Subscriber.objects.filter(pk=unticked.pk).update(choice_mask=others.mask)
    erased.delete()

    [one] = claim()

    chunk = Delivery.objects.get()
    assert (one.recipient_count, chunk.sent_ids) == (1, [stays.pk])
    assert (chunk.excluded_blocked, chunk.excluded_paused, chunk.excluded_left, chunk.excluded_unticked) == (1, 1, 2, 1)


@pytest.mark.parametrize(("is_emergency", "reached"), [(False, 1), (True, 2)])
def test_pause_between_freeze_and_claim_means_what_it_says_for_each_kind(is_emergency, reached):
    sending(3, is_emergency=is_emergency)
    pauses, pauses_all, _stays = Subscriber.objects.order_by("pk")
    now = timezone.now()
    pausing.pause(subscriber=pauses, until=now + timedelta(days=30), is_total=False, at=now)
    pausing.pause(subscriber=pauses_all, until=now + timedelta(days=30), is_total=True, at=now)

    [one] = claim(lane=Lane.EMERGENCY if is_emergency else Lane.DELIVERY)

    chunk = Delivery.objects.get()
    assert (one.recipient_count, chunk.excluded_paused) == (reached, 3 - reached)


@pytest.mark.parametrize("is_emergency", [False, True])
def test_who_goes_on_between_freeze_and_claim_was_never_in_it(is_emergency):
    """Frozen is frozen: the claim only ever takes people out."""
    category = factories.category()
    crowd(2, category)
    late = factories.subscriber(category, paused_until=timezone.now() + timedelta(days=1), pause_is_total=True)
    started(sealed(category, is_emergency=is_emergency))
    pausing.go_on(subscriber=late, at=timezone.now())

    [one] = claim(lane=Lane.EMERGENCY if is_emergency else Lane.DELIVERY)

    assert one.recipient_count == 2


def test_retry_sends_the_same_bytes_even_to_one_who_blocked_since():
    broadcast = sending(3)
    [first] = claim()
    Subscriber.objects.filter(pk=Subscriber.objects.first().pk).update(is_following=False)
    lose(broadcast)

    [second] = claim()

    assert (second.body, second.retry_key) == (first.body, first.retry_key)
    assert second.token != first.token


def test_ambiguous_chunk_that_cannot_be_rebuilt_becomes_unknown():
    broadcast = sending(3)
    claim()
    lose(broadcast)
    Subscriber.objects.first().delete()

    claims = claim()

    assert (claims, Delivery.objects.get().status) == ([], DeliveryStatus.OUTCOME_UNKNOWN)


def test_unambiguous_chunk_that_cannot_be_rebuilt_gets_a_new_key():
    sending(3)
    [first] = claim()
    record([first], AnswerKind.NOT_CONNECTED)
    Delivery.objects.update(next_attempt_at=None)
    Subscriber.objects.first().delete()

    [second] = claim()

    assert second.retry_key != first.retry_key
    assert (second.recipient_count, Delivery.objects.get().excluded_left) == (2, 1)


def test_answer_is_not_recorded_after_somebody_else_took_the_claim_over():
    broadcast = sending(3)
    [first] = claim()
    lose(broadcast)
    [second] = claim()

    held = record([first])

    chunk = Delivery.objects.get()
    assert (held, chunk.status, chunk.claim_token) == (0, DeliveryStatus.SENDING, second.token)
    assert DeliveryAttempt.objects.get(claim_token=first.token).outcome == "claim_lost"


def test_emergencies_are_claimed_first_then_what_was_due_first():
    now = timezone.now()
    category = factories.category()
    factories.subscribers(3, category)
    late = started(sealed(category, due_at=now - timedelta(minutes=1)))
    early = started(sealed(category, due_at=now - timedelta(minutes=2)))
    emergency = started(sealed(category, is_emergency=True))

    order = [one.broadcast_id for one in claim()]

    assert order == [emergency.pk, early.pk, late.pk]


def test_emergency_lane_claims_nothing_else():
    sending(3)

    assert claim(lane=Lane.EMERGENCY) == []


def test_nothing_is_claimed_while_the_switch_is_off():
    sending(3)
    SendingSwitch.objects.create(is_on=False, reason="test", flipped_by=factories.patroller())

    assert claim() == []


def test_nothing_is_claimed_after_send_by():
    sending(3, send_by=timezone.now() + timedelta(minutes=10))

    assert claim(now=timezone.now() + timedelta(minutes=11)) == []


def test_nothing_is_claimed_of_a_paused_broadcast():
    broadcast = sending(3)
    Broadcast.objects.filter(pk=broadcast.pk).update(status=BroadcastStatus.PAUSED)

    assert claim() == []


def test_nothing_is_claimed_without_an_authorisation_in_force():
    broadcast = sending(3)
    Authorisation.objects.filter(broadcast=broadcast).update(revoked_at=timezone.now(), revoked_for="test")

    assert claim() == []


def test_broken_seal_claims_nothing_and_pauses_with_an_alarm():
    broadcast = sending(3)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_authorisation DISABLE TRIGGER authorisation_guarded")
        cursor.execute("UPDATE broadcasts_authorisation SET request_body = replace(request_body, 'こ', 'そ')")
        cursor.execute("ALTER TABLE broadcasts_authorisation ENABLE TRIGGER authorisation_guarded")

    claims = claim()

    paused = fresh(broadcast)
    assert (claims, paused.status, paused.status_reason) == ([], BroadcastStatus.PAUSED, "seal_broken")
    assert Entry.objects.filter(action="broadcasts.seal_broken").count() == 1
    assert DeliveryAttempt.objects.count() == 0


@pytest.mark.parametrize("is_training", [True, False])
def test_department_that_changes_its_training_underway_reaches_nobody_more(is_training):
    department = factories.department(is_training=not is_training)
    broadcast = sending(3, author=factories.drafter(department))
    Department.objects.filter(pk=department.pk).update(is_training=is_training)

    claims = claim()

    paused = fresh(broadcast)
    assert (claims, paused.status, paused.status_reason) == ([], BroadcastStatus.PAUSED, "training_changed")
    assert DeliveryAttempt.objects.count() == 0


def test_one_broadcast_that_raises_does_not_keep_the_others_from_being_claimed(monkeypatch):
    category, now = factories.category(), timezone.now()
    factories.subscribers(3, category)
    poison = started(sealed(category, due_at=now - timedelta(minutes=2)))
    good = started(sealed(category, due_at=now - timedelta(minutes=1)))
    pick = claiming._claim_of

    def break_the_transaction(broadcast, *rest):
        if broadcast.pk == poison.pk:
            Broadcast.objects.filter(pk=poison.pk).update(send_by=F("due_at"))  # the database forbids it
        return pick(broadcast, *rest)

    monkeypatch.setattr(claiming, "_claim_of", break_the_transaction)

    assert [one.broadcast_id for one in claim()] == [good.pk]


def test_nothing_is_claimed_after_the_sealed_send_by_whatever_its_copy_says():
    broadcast, now = sending(3, send_by=timezone.now() + timedelta(minutes=10)), timezone.now()
    move_copied_times(broadcast, send_by=now + timedelta(days=1))

    assert claim(now=now + timedelta(minutes=11)) == []


def test_quiet_hours_hold_what_is_resumed_in_them_and_say_so():
    broadcast, officer = sending(3), factories.patroller()
    controlling.pause(broadcast_id=broadcast.pk, by=officer, reason="person")
    quiet_now()

    controlling.resume(broadcast_id=broadcast.pk, by=officer)

    progress = results.progress(fresh(broadcast))
    assert (claim(), claiming.next_retry_at(lane=Lane.DELIVERY)) == ([], None)
    assert (progress.is_moving, progress.quiet_until > timezone.now()) == (False, True)
    assert "配信を控える時間帯" in next_step(fresh(broadcast), sending_allowed=True)


def test_quiet_hours_hold_no_emergency():
    sending(3, is_emergency=True)
    quiet_now()

    assert len(claim()) == 1


def test_request_id_in_another_encoding_does_not_lose_the_answer():
    sending(3)
    [one] = claim()
    verdict = classify(200, {"X-Line-Request-Id": "\udcff\0"}, b"")

    recording.record(answered=[(one, answer(request_id=verdict.request_id))], judge=Judge(), now=timezone.now())

    assert Delivery.objects.get().status == DeliveryStatus.ACCEPTED


def test_lease_begins_when_the_row_of_the_broadcast_was_had_and_not_before():
    broadcast = sending(3)
    is_held = threading.Event()

    def hold_the_row():
        with transaction.atomic():
            Broadcast.objects.select_for_update().get(pk=broadcast.pk)
            is_held.set()
            time.sleep(1.5)
        connection.close()

    holder = threading.Thread(target=hold_the_row)
    holder.start()
    is_held.wait()

    asked_at = timezone.now()
    claims = claim(now=asked_at)
    holder.join()

    assert len(claims) == 1
    assert Delivery.objects.get().claimed_until > asked_at + claiming.LEASE + timedelta(seconds=1)
