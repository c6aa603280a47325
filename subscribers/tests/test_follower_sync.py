"""The comparison with LINE's list of friends: what it does to residents."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.models import Departure, Leaver, Subscriber, SubscriptionChange
from subscribers.services import (
    departed,
    erasing,
    follower_sync,
    following,
    leaving,
    preferences,
)
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_patroller,
    masks_agree,
)
from subscribers.tests.syncing import LONG_AGO, compare, counts, resident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]


def test_unknown_friends_become_subscribers_with_what_everybody_needs(simulator):
    emergency = make_category("emergency", is_on_by_default=True)
    make_category("kids")
    friends = simulator.add_users(3)
    simulator.add_users(2, first=10, standing="blocked")

    sync = compare()

    found = Subscriber.objects.order_by("line_user_id").values_list("line_user_id", "is_following", "choice_mask")
    assert list(found) == [(one, True, emergency.mask) for one in sorted(friends)]
    assert set(SubscriptionChange.objects.values_list("mask_before", "mask_after", "source")) == {
        (0, emergency.mask, "sync")
    }
    assert counts(sync) == ("done", 3, 3, 0, 0)
    assert masks_agree()
    assert all(simulator.inbox(one) == [] for one in friends)


def test_residents_we_know_keep_their_choices(simulator):
    make_category("emergency", is_on_by_default=True)
    kids = make_category("kids")
    (friend,) = simulator.add_users(1)
    ours = resident(friend)
    preferences.choose(subscriber=ours, category=kids)

    sync = compare()

    ours.refresh_from_db()
    assert (ours.choice_mask, ours.followed_at) == (kids.mask, LONG_AGO)
    assert counts(sync) == ("done", 1, 0, 0, 0)


def test_blockers_who_are_listed_follow_again(simulator):
    emergency = make_category("emergency", is_on_by_default=True)
    first, second = simulator.add_users(2)
    resident(first, is_following=False)
    resident(second, is_following=False, followed_at=None)  # of whom we only ever saw the block

    sync = compare()

    found = Subscriber.objects.order_by("pk").values_list("is_following", "choice_mask", "followed_at")
    assert list(found) == [(True, 0, sync.started_at), (True, emergency.mask, sync.started_at)]
    assert counts(sync) == ("done", 2, 0, 2, 0)
    assert masks_agree()


def test_friends_missing_from_the_whole_list_are_lost_unfollows(simulator):
    for friend in simulator.add_users(40):
        resident(friend)
    gone = resident(line_user_id(7))

    sync = compare()

    gone.refresh_from_db()
    assert (gone.is_following, gone.unfollowed_at) == (False, sync.started_at)
    departures = Departure.objects.values_list("subscriber", "at", "found_by")
    assert list(departures) == [(gone.pk, sync.started_at, "sync")]
    assert counts(sync) == ("done", 40, 0, 0, 1)
    assert Departure.objects.unsettled().count() == 0


def test_great_loss_waits_for_a_person(simulator):
    (friend,) = simulator.add_users(1)
    for number in range(5):
        resident(line_user_id(number))

    sync = compare()

    assert (sync.state, sync.missing_count, sync.following_count) == ("to_confirm", 5, 5)
    assert Subscriber.objects.filter(is_following=True).count() == 5
    assert not Subscriber.objects.filter(line_user_id=friend).exists()
    assert follower_sync.work() is False

    follower_sync.confirm(sync_id=sync.pk, by=make_patroller())
    while follower_sync.work():
        pass
    sync.refresh_from_db()

    assert counts(sync) == ("done", 1, 1, 0, 5)
    assert list(Subscriber.objects.reachable().values_list("line_user_id", flat=True)) == [friend]


def test_what_line_told_us_since_the_start_is_newer_than_the_list(simulator):
    for friend in simulator.add_users(30):
        resident(friend)
    blocked_since, come_since = simulator.add_users(1, first=90)[0], line_user_id(5)
    resident(blocked_since)
    sync = follower_sync.start(by=None)
    follower_sync.work(seconds=0.0)
    later = timezone.now() + timedelta(seconds=1)
    following.unfollow(line_user_id=blocked_since, at=later)
    following.follow(line_user_id=come_since, at=later)

    while follower_sync.work():
        pass

    sync.refresh_from_db()
    assert counts(sync) == ("done", 31, 0, 0, 0)
    assert Subscriber.objects.get(line_user_id=blocked_since).is_following is False
    assert Subscriber.objects.get(line_user_id=come_since).is_following is True


def test_residents_who_left_are_not_brought_back(simulator):
    (friend,) = simulator.add_users(1)
    resident(friend, is_following=False, left_at=LONG_AGO)

    sync = compare()

    assert counts(sync) == ("done", 0, 0, 0, 0)
    assert Subscriber.objects.reachable().count() == 0


def test_residents_who_left_and_were_erased_are_not_brought_back(simulator):
    gone, stays = simulator.add_users(2)
    Leaver.objects.create(digest=departed.digest_of(gone), left_at=LONG_AGO)

    sync = compare()

    assert counts(sync) == ("done", 1, 1, 0, 0)
    assert list(Subscriber.objects.values_list("line_user_id", flat=True)) == [stays]


def test_residents_who_left_and_were_erased_while_the_list_waited_are_not_brought_back(simulator):
    gone, stays = simulator.add_users(2)
    leaver = resident(gone)
    for number in range(5):
        resident(line_user_id(number))
    sync = compare()
    now = timezone.now()
    leaving.leave(subscriber=leaver, at=now)
    erasing.erase(now=now + timedelta(days=3), blocked_for=timedelta(days=365))

    follower_sync.confirm(sync_id=sync.pk, by=make_patroller())
    while follower_sync.work():
        pass

    assert list(Subscriber.objects.reachable().values_list("line_user_id", flat=True)) == [stays]
    assert Leaver.objects.count() == 1
