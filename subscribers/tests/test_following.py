from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.models import Departure, Subscriber
from subscribers.services import following, preferences
from subscribers.tests.factories import line_user_id, make_category, make_subscriber, masks_agree

NOW = timezone.now()


@pytest.mark.django_db
def test_first_follow_makes_a_subscriber_with_the_defaults():
    emergency = make_category("emergency", is_on_by_default=True)
    make_category("kids")

    followed = following.follow(line_user_id=line_user_id(1), at=NOW)

    subscriber = Subscriber.objects.get()
    assert (followed.is_first, followed.is_newest) == (True, True)
    assert (subscriber.is_following, subscriber.followed_at, subscriber.choice_mask) == (True, NOW, emergency.mask)
    assert masks_agree()


@pytest.mark.django_db
def test_second_follow_leaves_the_choices_alone():
    emergency = make_category("emergency", is_on_by_default=True)
    subscriber = following.follow(line_user_id=line_user_id(1), at=NOW).subscriber
    preferences.unchoose(subscriber=subscriber, category=emergency)
    following.unfollow(line_user_id=line_user_id(1), at=NOW + timedelta(seconds=1))

    followed = following.follow(line_user_id=line_user_id(1), at=NOW + timedelta(seconds=2))

    subscriber.refresh_from_db()
    assert followed.is_first is False
    assert (subscriber.is_following, subscriber.choice_mask) == (True, 0)


@pytest.mark.django_db
def test_old_unfollow_after_a_newer_follow_changes_nothing():
    following.follow(line_user_id=line_user_id(1), at=NOW)

    following.unfollow(line_user_id=line_user_id(1), at=NOW - timedelta(seconds=1))

    subscriber = Subscriber.objects.get()
    assert (subscriber.is_following, subscriber.unfollowed_at) == (True, None)


@pytest.mark.django_db
def test_old_follow_after_a_newer_unfollow_leaves_the_first_follow_for_later():
    emergency = make_category("emergency", is_on_by_default=True)
    following.unfollow(line_user_id=line_user_id(1), at=NOW)

    late = following.follow(line_user_id=line_user_id(1), at=NOW - timedelta(seconds=1))
    back = following.follow(line_user_id=line_user_id(1), at=NOW + timedelta(seconds=1))

    assert (late.is_newest, back.is_first) == (False, True)
    assert Subscriber.objects.get().choice_mask == emergency.mask


@pytest.mark.django_db
def test_unknown_resident_who_writes_becomes_a_follower():
    emergency = make_category("emergency", is_on_by_default=True)

    following.met(line_user_id=line_user_id(1), at=NOW)

    subscriber = Subscriber.objects.get()
    assert (subscriber.is_following, subscriber.choice_mask) == (True, emergency.mask)


@pytest.mark.django_db
def test_message_from_before_the_block_does_not_undo_it():
    following.unfollow(line_user_id=line_user_id(1), at=NOW)

    following.met(line_user_id=line_user_id(1), at=NOW - timedelta(seconds=1))

    assert Subscriber.objects.get().is_following is False


@pytest.mark.django_db
def test_following_again_brings_back_who_had_left():
    subscriber = make_subscriber(left_at=NOW, followship_at=NOW, is_following=False)

    following.follow(line_user_id=subscriber.line_user_id, at=NOW + timedelta(seconds=1))

    assert list(Subscriber.objects.reachable()) == [subscriber]


@pytest.mark.django_db
def test_each_unfollow_leaves_one_departure_however_often_it_comes():
    at = NOW - timedelta(minutes=1)
    following.follow(line_user_id=line_user_id(1), at=at)

    for _ in range(3):
        following.unfollow(line_user_id=line_user_id(1), at=at + timedelta(seconds=1))
    following.follow(line_user_id=line_user_id(1), at=at + timedelta(seconds=2))
    following.unfollow(line_user_id=line_user_id(1), at=at + timedelta(seconds=3))
    following.unfollow(line_user_id=line_user_id(1), at=at + timedelta(seconds=1))

    found = Departure.objects.order_by("at").values_list("subscriber", "at", "found_by", "settled_at")
    subscriber = Subscriber.objects.get().pk
    assert list(found) == [
        (subscriber, at + timedelta(seconds=1), "webhook", None),
        (subscriber, at + timedelta(seconds=3), "webhook", None),
    ]


@pytest.mark.django_db
def test_unfollow_that_changes_nothing_is_no_departure():
    following.follow(line_user_id=line_user_id(1), at=NOW)

    following.unfollow(line_user_id=line_user_id(1), at=NOW - timedelta(seconds=1))

    assert Departure.objects.count() == 0


@pytest.mark.django_db
def test_departure_outlives_the_resident():
    subscriber = following.unfollow(line_user_id=line_user_id(1), at=NOW)

    subscriber.delete()

    assert list(Departure.objects.values_list("subscriber", "at")) == [(None, NOW)]
