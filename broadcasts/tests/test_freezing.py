"""The audience as it is frozen, held and thawed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery
from broadcasts.services import controlling, freezing
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, sealed, status
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def freeze(broadcast, now=None):
    return freezing.freeze(broadcast_id=broadcast.pk, now=now or timezone.now())


def test_audience_becomes_disjoint_sorted_chunks_of_at_most_500():
    category = factories.category()
    factories.subscriber(factories.category())
    everyone = [s.pk for s in factories.subscribers(1201, category)]
    broadcast = sealed(category)

    freeze(broadcast)

    chunks = list(Delivery.objects.filter(broadcast=broadcast).order_by("position"))
    assert [chunk.recipient_count for chunk in chunks] == [500, 500, 201]
    assert [pk for chunk in chunks for pk in chunk.recipient_ids] == everyone
    assert [(chunk.first_id, chunk.last_id) for chunk in chunks] == [
        (chunk.recipient_ids[0], chunk.recipient_ids[-1]) for chunk in chunks
    ]
    assert fresh(broadcast).audience_count == 1201


def test_unreachable_residents_are_not_in_the_audience():
    category, now = factories.category(), timezone.now()
    factories.subscriber(category, is_following=False)
    factories.subscriber(category, left_at=now)
    factories.subscriber(category, paused_until=now + timedelta(days=1))
    factories.subscriber(category, paused_until=now - timedelta(days=1))

    freeze(broadcast := sealed(category))

    assert fresh(broadcast).audience_count == 1


def test_second_doorbell_changes_nothing():
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category)

    first, second = freeze(broadcast), freeze(broadcast)

    assert (first, second, Delivery.objects.count()) == (True, False, 1)
    assert Entry.objects.filter(action="broadcasts.freeze").count() == 1


def test_two_doorbells_at_once_freeze_once():
    category = factories.category()
    factories.subscribers(600, category)
    broadcast = sealed(category)
    done, barrier = [], threading.Barrier(2)

    def hear():
        barrier.wait()
        done.append(freeze(broadcast))
        connection.close()

    threads = [threading.Thread(target=hear) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(done), Delivery.objects.count()) == ([False, True], 2)


def test_audience_of_a_distant_schedule_is_frozen_only_shortly_before():
    category, now = factories.category(), timezone.now()
    factories.subscribers(3, category)
    broadcast = sealed(category, due_at=now + timedelta(days=3))

    early = freeze(broadcast, now)
    in_time = freeze(broadcast, now + timedelta(days=3) - freezing.FREEZE_AHEAD)

    assert (early, in_time) == (False, True)


def test_empty_audience_is_held():
    broadcast = sealed(factories.category(), approved_count=3)

    freeze(broadcast)

    held = fresh(broadcast)
    assert (held.status, held.status_reason) == (BroadcastStatus.HELD, "audience_empty")


def test_audience_far_from_the_approved_count_is_held():
    category = factories.category()
    factories.subscribers(300, category)
    broadcast = sealed(category, approved_count=100)

    freeze(broadcast)

    assert fresh(broadcast).status_reason == "audience_changed"


@pytest.mark.parametrize(
    ("approved", "frozen", "is_far"),
    [(100, 150, False), (100, 151, True), (10_000, 8_000, False), (10_000, 7_999, True), (10, 60, False)],
)
def test_drift_counts_from_a_fifth_and_more_than_fifty(approved, frozen, is_far):
    assert freezing.is_far_from(approved=approved, frozen=frozen) is is_far


def test_take_back_empties_the_chunks_and_a_late_doorbell_leaves_them_empty():
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category)
    freeze(broadcast)

    controlling.take_back(broadcast_id=broadcast.pk, by=broadcast.author)
    again = freeze(broadcast)

    assert (again, Delivery.objects.count(), fresh(broadcast).frozen_at) == (False, 0, None)


def test_chunks_of_an_earlier_approval_are_made_anew():
    category, now = factories.category(), timezone.now()
    factories.subscribers(3, category)
    broadcast = sealed(category)
    freeze(broadcast)
    Broadcast.objects.filter(pk=broadcast.pk).update(frozen_at=now - timedelta(hours=1))
    factories.subscribers(2, category, first=10)

    freeze(broadcast)

    assert fresh(broadcast).audience_count == 5


def test_broken_seal_is_held_with_an_alarm():
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_authorisation DISABLE TRIGGER authorisation_guarded")
        cursor.execute("UPDATE broadcasts_authorisation SET approved_count = approved_count + 1")
        cursor.execute("ALTER TABLE broadcasts_authorisation ENABLE TRIGGER authorisation_guarded")

    freeze(broadcast)

    assert (status(broadcast), fresh(broadcast).status_reason) == (BroadcastStatus.HELD, "seal_broken")
    assert Entry.objects.filter(action="broadcasts.seal_broken").count() == 1
