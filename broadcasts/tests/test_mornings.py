"""What waited for the same morning starts one after another."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import Broadcast, SendingPolicy
from broadcasts.services import controlling, mornings, patrol
from broadcasts.tests import factories
from broadcasts.tests.delivering import all_week

pytestmark = pytest.mark.django_db


def tomorrow(clock):
    hour, minute = map(int, clock.split(":"))
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture(autouse=True)
def policy():
    """Quiet from nine to eight every day; four minutes between what waits."""
    return SendingPolicy.objects.create(morning_gap_minutes=4, **all_week("21:00", "08:00"))


def approved(category, at="06:00", **content):
    return factories.approved(None, category, scheduled_at=tomorrow(at), **content)


def clock(broadcast):
    return f"{timezone.localtime(broadcast.due_at):%H:%M}"


def test_they_start_one_after_another_in_the_order_of_approval(category):
    made = [approved(category, at) for at in ("06:30", "06:00", "07:59")]

    assert [clock(one) for one in made] == ["08:00", "08:04", "08:08"]
    assert all(factories.authorisation_of(one).due_at == one.due_at for one in made)


def test_latest_moment_counts_from_the_place_and_the_spread(category, policy):
    approved(category)

    made = approved(category, spread_minutes=30)

    assert (clock(made), made.send_by - made.due_at) == ("08:04", timedelta(minutes=30 + policy.send_by_minutes))


def test_place_of_what_is_taken_back_is_free_again(category):
    first, _ = approved(category), approved(category)
    controlling.take_back(broadcast_id=first.pk, by=factories.patroller())

    assert clock(approved(category)) == "08:00"


def test_what_is_scheduled_for_the_morning_keeps_its_time_and_its_distance(category):
    scheduled = approved(category, at="08:03")

    waiting = approved(category)

    assert [clock(scheduled), clock(waiting)] == ["08:03", "08:08"]


def test_nobody_else_takes_a_place(category):
    approved(category, is_emergency=True)
    controlling.cancel(broadcast_id=approved(category).pk, by=factories.patroller())
    factories.pending(None, category, scheduled_at=tomorrow("06:00"))

    assert clock(approved(category)) == "08:00"


def test_without_a_gap_all_start_at_once(category):
    SendingPolicy.objects.create(morning_gap_minutes=0, **all_week("21:00", "08:00"))

    assert [clock(approved(category)) for _ in range(2)] == ["08:00"] * 2


def test_places_do_not_run_into_the_next_night(category):
    SendingPolicy.objects.create(morning_gap_minutes=60, **all_week("10:00", "08:00"))

    made = [approved(category) for _ in range(3)]

    assert [clock(one) for one in made] == ["08:00", "09:00", "08:00"]
    assert made[2].due_at - made[0].due_at == timedelta(days=1)


def test_neighbours_are_those_of_that_morning_in_their_order(category, policy):
    late, early = approved(category, at="08:30"), approved(category)
    approved(category, at="12:00")
    made = factories.pending(None, category, scheduled_at=tomorrow("07:00"))

    seen = mornings.neighbours(broadcast=made, wished=made.scheduled_at, policy=policy)

    assert list(seen) == [early, late]
    assert not mornings.neighbours(broadcast=made, wished=tomorrow("09:00"), policy=policy).exists()


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_do_not_get_the_same_place():
    category = factories.category()
    factories.subscriber(category)
    SendingPolicy.objects.create(morning_gap_minutes=4, **all_week("21:00", "08:00"))
    waiting = [factories.pending(None, category, scheduled_at=tomorrow("06:00")) for _ in range(4)]
    by, barrier = factories.patroller(), threading.Barrier(4)

    def approve(made):
        barrier.wait()
        patrol.approve(broadcast_id=made.pk, by=by, revision=made.revision)
        connection.close()

    threads = [threading.Thread(target=approve, args=[made]) for made in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(clock, Broadcast.objects.all())) == ["08:00", "08:04", "08:08", "08:12"]
