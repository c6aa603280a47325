"""What the database has not lived through: a restored backup, a failed-over replica, a long outage."""

import threading
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from broadcasts.models import Delivery, DeliveryAttempt, Heartbeat, Notice, SendingPolicy
from broadcasts.services import claiming, controlling, freezing, heartbeat, recovery, starting, witness
from broadcasts.states import BroadcastStatus, DeliveryStatus, Verb
from broadcasts.tasks.delivery import reconcile, start_due
from broadcasts.tests import factories
from broadcasts.tests.delivering import due_again, fresh, line, sealed, sending, status, turn
from broadcasts.tests.test_claiming import claim
from broadcasts.views.asking import question
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def valkey():
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.delete(witness.KEY)
        yield server
        server.delete(witness.KEY)


@pytest.fixture
def away(settings):
    """The witness does not answer."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def beat(now=None):
    return heartbeat.beat(now=now or timezone.now())


def due(**fields):
    """Approved and due, neither frozen nor started."""
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscriber(category)
    return sealed(category, **fields)


def counts():
    return Heartbeat.objects.get().count, witness.told()


def last_seen(ago):
    Heartbeat.objects.update(seen_at=timezone.now() - ago)


def put_back(beats):
    """The database as it was so many heartbeats ago."""
    Heartbeat.objects.update(count=Heartbeat.objects.get().count - beats)


def alarms():
    return Entry.objects.filter(action="broadcasts.gap").count()


def stopped(broadcast):
    now = fresh(broadcast)
    return now.status, now.status_reason


def test_first_beat_ever_is_no_gap():
    broadcast = sending(3)

    assert (beat(), counts(), status(broadcast)) == (True, (1, 1), BroadcastStatus.SENDING)


def test_each_beat_counts_in_the_database_and_with_the_witness():
    for _ in range(3):
        assert beat()

    assert counts() == (3, 3)


def test_beat_and_reconciler_beat(monkeypatch):
    monkeypatch.setattr(recovery, "reconcile", lambda **_: None)

    start_due()
    reconcile()

    assert counts() == (2, 2)


def test_ten_minutes_without_a_beat_are_borne():
    broadcast = sending(3)
    beat()
    last_seen(heartbeat.GAP - MINUTE)

    assert (beat(), status(broadcast), alarms()) == (True, BroadcastStatus.SENDING, 0)


@pytest.mark.parametrize("ago", [heartbeat.GAP + MINUTE, -heartbeat.GAP - MINUTE])
def test_after_a_long_outage_or_a_clock_put_back_everything_waits_with_one_alarm(ago):
    underway, emergency = sending(3), due(is_emergency=True)
    later = due(due_at=timezone.now() + timedelta(hours=1))
    beat()
    last_seen(ago)

    beats = [beat() for _ in range(3)]

    assert beats == [False, True, True]
    assert stopped(underway) == (BroadcastStatus.PAUSED, "gap")
    assert stopped(emergency) == (BroadcastStatus.HELD, "gap")
    assert status(later) == BroadcastStatus.APPROVED
    assert (alarms(), Entry.objects.filter(action="broadcasts.pause").count()) == (1, 1)
    assert set(Notice.objects.values_list("broadcast", "kind")) == {(underway.pk, "paused"), (emergency.pk, "held")}


def test_emergency_under_way_waits_too():
    broadcast = sending(3, is_emergency=True)
    beat()
    last_seen(heartbeat.GAP + MINUTE)

    assert (beat(), stopped(broadcast)) == (False, (BroadcastStatus.PAUSED, "gap"))


def test_being_off_for_hours_with_nothing_under_way_shows_nowhere():
    due(due_at=timezone.now() + timedelta(hours=1))
    beat()
    last_seen(timedelta(hours=5))

    assert (beat(), Entry.objects.filter(action="broadcasts.gap").count(), Notice.objects.count()) == (False, 0, 0)
    assert beat()


def test_database_put_back_by_one_beat_is_a_gap():
    broadcast = sending(3)
    for _ in range(5):
        beat()
    put_back(1)

    assert (beat(), stopped(broadcast)) == (False, (BroadcastStatus.PAUSED, "gap"))
    assert (beat(), alarms(), counts()) == (True, 1, (7, 7))


def test_database_put_back_holds_also_what_is_approved_for_later():
    later = due(due_at=timezone.now() + timedelta(hours=1))
    for _ in range(5):
        beat()
    put_back(1)

    assert (beat(), stopped(later), alarms()) == (False, (BroadcastStatus.HELD, "gap"), 1)


def test_crash_between_database_and_witness_is_no_gap(monkeypatch):
    sending(3)
    beat()
    with monkeypatch.context() as crash:
        crash.setattr(witness, "tell", lambda count: None)
        beat()

    assert (counts(), beat(), alarms()) == ((2, 1), True, 0)


def test_two_beats_at_once_are_no_gap():
    sending(3)
    beat()
    barrier, alive = threading.Barrier(4), []

    def race():
        barrier.wait()
        alive.extend(beat() for _ in range(10))
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (alive, Heartbeat.objects.get().count, alarms()) == ([True] * 40, 41, 0)


def test_two_beats_that_meet_one_gap_raise_one_alarm():
    broadcast = sending(3)
    for _ in range(5):
        beat()
    put_back(3)
    barrier, alive = threading.Barrier(2), []

    def race():
        barrier.wait()
        alive.append(beat())
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(alive), alarms(), stopped(broadcast)) == ([False, True], 1, (BroadcastStatus.PAUSED, "gap"))


def test_witness_that_could_not_be_asked_once_is_not_talked_out_of_what_it_knows(monkeypatch):
    broadcast = sending(3)
    for _ in range(5):
        beat()
    put_back(3)
    with monkeypatch.context() as hanging:
        hanging.setattr(witness, "told", lambda: None)
        beat()

    assert (witness.told(), beat(), stopped(broadcast)) == (5, False, (BroadcastStatus.PAUSED, "gap"))


@pytest.mark.parametrize("said", [None, b"1", b"nonsense", b"9" * 40, b"-5", b""])
def test_witness_that_lost_its_memory_is_no_gap(valkey, said):
    sending(3)
    for _ in range(3):
        beat()
    valkey.delete(witness.KEY) if said is None else valkey.set(witness.KEY, said)

    assert (beat(), alarms(), counts()) == (True, 0, (4, 4))


def test_new_database_beside_an_old_witness_is_no_gap(valkey):
    broadcast = sending(3)
    valkey.set(witness.KEY, 5000)

    assert (beat(), counts(), status(broadcast)) == (True, (5001, 5001), BroadcastStatus.SENDING)


def test_without_a_witness_ten_minutes_tell(away):
    broadcast = sending(3)
    beat()
    put_back(1)
    seconds = beat()
    last_seen(heartbeat.GAP + MINUTE)

    assert (seconds, beat(), stopped(broadcast)) == (True, False, (BroadcastStatus.PAUSED, "gap"))


def test_nothing_is_claimed_or_started_in_a_gap_nobody_has_dealt_with():
    underway, waiting = sending(3), due()
    freezing.freeze(broadcast_id=waiting.pk, now=timezone.now())
    beat()
    last_seen(heartbeat.GAP + MINUTE)

    assert (claim(), starting.start_due(now=timezone.now())) == ([], 0)
    assert (status(underway), status(waiting), DeliveryAttempt.objects.count()) == ("sending", "approved", 0)


def test_slot_that_is_the_first_to_meet_a_restored_database_sends_none_of_it():
    broadcast = sending(3)
    for _ in range(3):
        beat()
    put_back(2)

    with line(3) as simulator:
        turn()
        requests = simulator.stats()["requests"]

    assert (requests, stopped(broadcast), alarms()) == (0, (BroadcastStatus.PAUSED, "gap"), 1)


def test_slots_at_work_are_a_sign_of_life_while_the_scheduler_is_away():
    broadcast = sending(3)
    beat()
    last_seen(heartbeat.GAP - MINUTE)

    with line(3):
        turn()

    assert (status(broadcast), counts()) == (BroadcastStatus.COMPLETED, (2, 2))
    assert heartbeat.is_current(now=timezone.now() + heartbeat.GAP - MINUTE)


def test_person_resumes_after_a_gap_and_chunks_under_way_go_the_ordinary_way():
    broadcast = sending(600)
    [lost, _] = claim()
    beat()
    last_seen(heartbeat.GAP + MINUTE)
    beat()
    recovery.reconcile(now=timezone.now() + claiming.LEASE + MINUTE)
    freed = Delivery.objects.get(pk=lost.delivery_id).status

    with line(600) as simulator:
        controlling.resume(broadcast_id=broadcast.pk, by=factories.patroller())
        due_again(broadcast)
        turn()
        stats = simulator.stats()

    assert (freed, status(broadcast)) == (DeliveryStatus.RETRYING, BroadcastStatus.COMPLETED)
    assert (stats["accepted_recipients"], stats["duplicates"]) == (600, 0)


def test_person_sends_anyway_what_fell_due_in_a_gap_unfrozen():
    broadcast = due()
    beat()
    last_seen(heartbeat.GAP + MINUTE)
    beat()
    asked = question(fresh(broadcast), Verb.SEND_ANYWAY)

    controlling.send_anyway(broadcast_id=broadcast.pk, by=factories.patroller())
    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    started = starting.start_due(now=timezone.now())

    assert "24" in asked.explanation
    assert (started, status(broadcast)) == (1, BroadcastStatus.SENDING)


@pytest.mark.parametrize("reason", ["gap", "person"])
def test_resuming_says_that_somebody_may_get_it_twice_only_after_a_gap(reason):
    broadcast = sending(3)
    controlling.pause(broadcast_id=broadcast.pk, by=None, reason=reason)

    asked = question(fresh(broadcast), Verb.RESUME)

    assert ("24" in asked.explanation) == (reason == "gap")


def test_what_grew_too_late_in_the_gap_expires():
    underway, waiting = sending(3), due()
    beat()
    last_seen(heartbeat.GAP + MINUTE)
    beat()

    starting.start_due(now=max(underway.send_by, waiting.send_by))

    assert (status(underway), status(waiting)) == (BroadcastStatus.EXPIRED, BroadcastStatus.EXPIRED)


def test_broadcast_that_cannot_be_paused_does_not_keep_the_others_from_waiting():
    poison, other = sending(3), None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_authorisation DISABLE TRIGGER authorisation_guarded")
        cursor.execute("UPDATE broadcasts_authorisation SET revoked_at = now()")
        cursor.execute("ALTER TABLE broadcasts_authorisation ENABLE TRIGGER authorisation_guarded")
    other = due()
    beat()
    last_seen(heartbeat.GAP + MINUTE)

    assert (beat(), stopped(other)) == (False, (BroadcastStatus.HELD, "gap"))
    assert (status(poison), claim()) == (BroadcastStatus.SENDING, [])


def test_gap_is_not_over_before_everything_could_be_stopped(monkeypatch):
    broadcasts = [sending(3), due()]
    for _ in range(3):
        beat()
    put_back(1)
    with monkeypatch.context() as locked:
        locked.setattr(heartbeat, "halt", fails_for(broadcasts[0]))
        with pytest.raises(OperationalError):
            beat()

    assert (beat(), [stopped(one)[1] for one in broadcasts], alarms()) == (False, ["gap", "gap"], 1)


def fails_for(broadcast):
    halt = heartbeat.halt

    def fail(*, broadcast_id, **given):
        if broadcast_id == broadcast.pk:
            raise OperationalError("deadlock detected")
        return halt(broadcast_id=broadcast_id, **given)

    return fail
