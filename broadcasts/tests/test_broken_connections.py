"""A database that ends connections: between two turns, in the middle of a claim, in the middle of a turn."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from broadcasts.models import Delivery, DeliveryAttempt, SendingPolicy
from broadcasts.services import claiming, delivering, results
from broadcasts.states import DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, due_again, fresh, line, sealed, sending, started, status, turn
from broadcasts.tests.processes import miss_the_dead, wait_until
from broadcasts.tests.test_claiming import claim, lose

pytestmark = pytest.mark.django_db(transaction=True)

OTHERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def end_all_connections():
    """As a restart of the database does, to everybody who is connected."""
    known = connection.settings_dict
    address = {
        "host": known["HOST"],
        "port": known["PORT"] or None,
        "user": known["USER"],
        "password": known["PASSWORD"],
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **{k: v for k, v in address.items() if v}) as server:
        server.execute(OTHERS, [known["NAME"]])


@pytest.fixture(autouse=True)
def reconnected():
    yield
    connection.close()


def next_task():
    """What Celery does around every task of a worker."""
    close_old_connections()


def test_turn_after_the_database_ended_all_connections_goes_on():
    broadcast = sending(3)
    with line(3) as simulator:
        claim(limit=0)
        end_all_connections()
        next_task()
        turn()
        stats = simulator.stats()

    assert (status(broadcast), stats["accepted_recipients"]) == ("completed", 3)


def test_claim_whose_connection_breaks_claims_nothing(monkeypatch):
    category, now = factories.category(), timezone.now()
    factories.subscriber(category)
    first = started(sealed(category, due_at=now - timedelta(minutes=2)))
    second = started(sealed(category, due_at=now - timedelta(minutes=1)))
    pick = claiming._claim_of

    def break_the_connection(broadcast, *rest):
        if broadcast.pk == second.pk:
            end_all_connections()
        return pick(broadcast, *rest)

    monkeypatch.setattr(claiming, "_claim_of", break_the_connection)

    with pytest.raises(DatabaseError):
        claim()

    next_task()
    assert set(Delivery.objects.values_list("broadcast", "status")) == {(first.pk, "pending"), (second.pk, "pending")}
    assert DeliveryAttempt.objects.count() == 0


def test_turn_whose_connection_breaks_dies_and_the_next_ones_lose_nothing(monkeypatch, settings):
    settings.LINE_MULTICAST_RATE = 50
    broadcast = sending(10_000)
    record, recorded = delivering.recording.record, []

    def break_once(**given):
        recorded.append(1)
        if len(recorded) == 2:
            end_all_connections()
        return record(**given)

    monkeypatch.setattr(delivering.recording, "record", break_once)
    with line(10_000) as simulator:
        with pytest.raises(DatabaseError):
            turn(seconds=20)
        next_task()
        left_under_way = Delivery.objects.filter(status=DeliveryStatus.SENDING).count()
        lose(broadcast)
        due_again(broadcast)
        turn(seconds=20)
        stats = simulator.stats()

    assert left_under_way > 0
    assert (status(broadcast), stats["accepted_recipients"], stats["duplicates"]) == ("completed", 10_000, 0)


def test_turn_whose_connection_breaks_where_it_is_borne_does_not_go_on_without_its_slot(monkeypatch, settings):
    settings.LINE_MULTICAST_RATE = 50
    broadcast = sending(10_000)
    note, noted = delivering.recording.calls.record_multicasts, []

    def break_once(answers):
        noted.append(1)
        if len(noted) == 1:
            end_all_connections()
        note(answers)

    monkeypatch.setattr(delivering.recording.calls, "record_multicasts", break_once)
    with line(10_000), pytest.raises(DatabaseError):
        turn(seconds=20)

    connection.close_if_unusable_or_obsolete()  # as Celery does after every task
    assert status(broadcast) == "sending"


@pytest.mark.journey
@pytest.mark.timeout(240)
def test_worker_process_survives_a_database_that_ends_its_connections(start_worker):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    category = factories.category()
    crowd(20_000, category)

    with line(20_000, latency_ms=100) as simulator:
        start_worker("only", "default,emergency,delivery", line_url=simulator.url, rate=20, processes=1)
        broadcasts = [sealed(category)]
        simulator.wait_for(lambda counts: counts["requests"] >= 10, seconds=90)
        break_in_the_middle()
        wait_until(lambda: fresh(broadcasts[0]).is_final)
        end_all_connections()
        connection.close()
        broadcasts.append(sealed(category))
        wait_until(lambda: fresh(broadcasts[1]).is_final)
        stats = simulator.stats()

    ledgers = [results.ledger(fresh(broadcast)) for broadcast in broadcasts]
    assert [(ledger.accepted, ledger.unknown, ledger.adds_up) for ledger in ledgers] == [(20_000, 0, True)] * 2
    assert (stats["accepted_recipients"], stats["duplicates"]) == (40_000, 0)


def break_in_the_middle():
    """Of a turn."""
    end_all_connections()
    connection.close()
    time.sleep(1)
    miss_the_dead()
