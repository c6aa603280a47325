from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers import queries
from subscribers.models import Subscriber
from subscribers.services import pausing
from subscribers.tests.factories import make_subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MONTH = timedelta(days=30)


def test_pause_keeps_ordinary_messages_away_and_lets_emergencies_through():
    subscriber = make_subscriber()

    assert pausing.pause(subscriber=subscriber, until=NOW + MONTH, is_total=False, at=NOW) is True

    assert list(Subscriber.objects.reachable()) == []
    assert list(Subscriber.objects.reachable_in_emergencies()) == [subscriber]


def test_total_pause_keeps_emergencies_away_too():
    subscriber = make_subscriber()

    pausing.pause(subscriber=subscriber, until=NOW + MONTH, is_total=True, at=NOW)

    assert list(Subscriber.objects.reachable_in_emergencies()) == []


def test_going_on_ends_a_pause():
    subscriber = make_subscriber()
    pausing.pause(subscriber=subscriber, until=NOW + MONTH, is_total=True, at=NOW)

    assert pausing.go_on(subscriber=subscriber, at=NOW + timedelta(seconds=1)) is True

    subscriber.refresh_from_db()
    assert (subscriber.paused_until, subscriber.pause_is_total) == (None, False)


def test_numbers_tell_emergencies_apart():
    make_subscriber()
    for is_total in (False, True):
        pausing.pause(subscriber=make_subscriber(), until=NOW + MONTH, is_total=is_total, at=NOW)
    make_subscriber(is_following=False)

    counted = queries.counts()

    assert (counted.reachable, counted.reachable_in_emergencies, counted.paused) == (1, 2, 2)


def test_late_tap_does_not_undo_a_newer_one():
    subscriber = make_subscriber()
    pausing.go_on(subscriber=subscriber, at=NOW)

    late = pausing.pause(subscriber=subscriber, until=NOW + MONTH, is_total=False, at=NOW - timedelta(seconds=1))

    assert (late, list(Subscriber.objects.reachable())) == (False, [subscriber])


def test_same_pause_twice_is_the_same_pause():
    subscriber = make_subscriber()

    for _ in range(2):
        pausing.pause(subscriber=subscriber, until=NOW + MONTH, is_total=False, at=NOW)

    assert Subscriber.objects.get().paused_until == NOW + MONTH


def test_who_left_cannot_pause():
    subscriber = make_subscriber(left_at=NOW)

    assert pausing.pause(subscriber=subscriber, until=NOW + MONTH, is_total=False, at=NOW) is False
