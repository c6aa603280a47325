import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cityline.line.tests.fake_line import Reply, fake_line
from cityline.staff.roles import Role
from subscribers.exceptions import SyncNotAllowed, SyncNotPossible
from subscribers.models import Departure, FollowerSync, Leaver, ListedFollower, Subscriber, SubscriptionChange
from subscribers.services import (
    departed,
    erasing,
    follower_applying,
    follower_pages,
    follower_sync,
    following,
    leaving,
    preferences,
)
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_patroller,
    make_subscriber,
    make_user,
    masks_agree,
)

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timezone.now() - timedelta(days=9)


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    sent = []
    monkeypatch.setattr("subscribers.services.follower_sync.doorbell.ring", lambda *key, **_: sent.append(key))
    return sent


@pytest.fixture
def odd_line(settings):
    """A LINE that answers what it is told to."""
    settings.LINE_CHANNEL_ACCESS_TOKEN = "made-up-token"
    with fake_line() as (fake, url):
        settings.LINE_API_BASE_URL = url
        yield fake


def resident(user_id, **fields):
    """One of ours from before the comparison."""
    made = Subscriber.objects.create(
        line_user_id=user_id, **{"followed_at": LONG_AGO, "followship_at": LONG_AGO, **fields}
    )
    Subscriber.objects.filter(pk=made.pk).update(created_at=LONG_AGO)
    return made


def compare(seconds=20.0):
    """A comparison carried on until it rests; its row."""
    sync = follower_sync.start(by=None)
    while follower_sync.work(seconds=seconds):
        pass
    sync.refresh_from_db()
    return sync


def counts(sync):
    return sync.state, sync.listed_count, sync.new_count, sync.back_count, sync.gone_count


def page(*user_ids, following_page=""):
    body = {"userIds": list(user_ids)} | ({"next": following_page} if following_page else {})
    return Reply(body=json.dumps(body).encode())


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


def test_list_of_several_pages_is_read_to_its_end_whoever_dies_between(simulator):
    simulator.add_users(2500)

    sync = compare(seconds=0.001)

    assert sync.page_count == 3
    assert counts(sync) == ("done", 2500, 2500, 0, 0)


def test_batches_meet_without_a_gap(simulator, monkeypatch):
    monkeypatch.setattr(follower_applying, "LISTED_AT_ONCE", 7)
    monkeypatch.setattr(follower_applying, "OURS_AT_ONCE", 3)
    make_category("emergency", is_on_by_default=True)
    for friend in simulator.add_users(60)[:30]:
        resident(friend)
    resident(line_user_id(1))

    sync = compare()

    assert counts(sync) == ("done", 60, 30, 0, 1)
    assert (sync.applied_count, Subscriber.objects.reachable().count()) == (60, 60)
    assert masks_agree()


def test_partial_list_takes_nobody_away(odd_line):
    resident(line_user_id(1))
    odd_line.will_answer(page(line_user_id(2), following_page="more"), Reply(status=500))

    sync = compare()

    assert (sync.state, sync.listed_count, sync.next_token) == ("reading", 1, "more")
    assert Subscriber.objects.get().is_following is True


def test_reading_goes_on_where_it_was(odd_line):
    odd_line.will_answer(page(line_user_id(2), following_page="more"), Reply(fault="reset"))
    sync = compare()
    odd_line.will_answer(page(line_user_id(2), line_user_id(3)))

    while follower_sync.work():
        pass

    sync.refresh_from_db()
    assert counts(sync) == ("done", 2, 2, 0, 0)
    assert [one.path.partition("?")[2] for one in odd_line.received] == [
        "limit=1000", "limit=1000&start=more", "limit=1000&start=more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "state", "code"),
    [
        (
            Reply(status=403, body=b'{"message":"Access to this API is not available for your account"}'),
            "refused",
            "http_403",
        ),
        (Reply(status=401), "failed", "http_401"),
        (Reply(status=400, body=b'{"message":"Invalid start parameter"}'), "failed", "list_expired"),
    ],
)
def test_refusal_ends_the_comparison_and_changes_nothing(odd_line, reply, state, code):
    resident(line_user_id(1))
    odd_line.will_answer(page(line_user_id(2), following_page="more"), reply)

    sync = compare()

    assert (sync.state, sync.error_code, sync.is_open) == (state, code, False)
    assert ListedFollower.objects.count() == 0
    assert list(Subscriber.objects.values_list("is_following", flat=True)) == [True]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"userIds": 5}', b'{"userIds": [], "next": 5}'])
def test_answer_that_cannot_be_read_is_not_the_end_of_the_list(odd_line, body):
    odd_line.will_answer(Reply(body=body))

    sync = compare()

    assert (sync.state, sync.page_count) == ("reading", 0)


def test_list_that_goes_round_in_a_circle_is_given_up(odd_line):
    odd_line.will_answer(page(line_user_id(2), following_page="more"), page(line_user_id(3), following_page="more"))

    assert compare().error_code == "list_goes_round"


def test_list_some_of_which_was_lost_is_not_applied(simulator):
    simulator.add_users(5)
    sync = follower_sync.start(by=None)
    follower_pages.read_page(sync)
    ListedFollower.objects.filter(line_user_id=ListedFollower.objects.first().line_user_id).delete()

    while follower_sync.work():
        pass

    sync.refresh_from_db()
    assert (sync.state, sync.error_code) == ("failed", "list_incomplete")
    assert Subscriber.objects.count() == 0


def test_ids_of_another_form_are_left_out(odd_line):
    odd_line.will_answer(page("U1", "C" + "0" * 32, "U" + "0" * 31 + "\x00", line_user_id(1)))

    assert counts(compare()) == ("done", 1, 1, 0, 0)


def test_two_workers_at_once_apply_the_list_once(simulator):
    simulator.add_users(1500)
    sync = follower_sync.start(by=None)

    def work():
        try:
            while follower_sync.work(seconds=0.05):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while follower_sync.work():
        pass

    sync.refresh_from_db()
    assert counts(sync) == ("done", 1500, 1500, 0, 0)


def test_dead_worker_is_followed_when_its_lease_is_over(simulator):
    simulator.add_users(1)
    sync = follower_sync.start(by=None)
    FollowerSync.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))

    assert follower_sync.work() is False
    FollowerSync.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    while follower_sync.work():
        pass

    sync.refresh_from_db()
    assert sync.state == "done"


def test_one_comparison_at_a_time_and_only_by_those_who_may():
    follower_sync.start(by=make_patroller())

    with pytest.raises(SyncNotPossible):
        follower_sync.start(by=None)
    with pytest.raises(SyncNotAllowed):
        follower_sync.start(by=make_user("drafter", Role.DRAFTER))


def test_weekly_comparison_follows_a_first_one_by_a_person(simulator):
    now = timezone.now()
    started = [follower_sync.start_when_due(now=now)]
    compare()
    started.append(follower_sync.start_when_due(now=now + timedelta(days=6)))
    started.append(follower_sync.start_when_due(now=now + timedelta(days=8)))
    started.append(follower_sync.start_when_due(now=now + timedelta(days=8)))

    assert started == [False, False, True, False]


# --- The screen ---


@pytest.fixture
def as_patroller(client):
    user = make_patroller()
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_screen_starts_shows_and_ends_a_comparison(as_patroller, simulator):
    address = reverse("admin:subscribers_follower_sync")
    for number in range(5):
        resident(line_user_id(number))

    as_patroller.post(address, {"verb": "start"})
    while follower_sync.work():
        pass
    asked = as_patroller.get(address).content.decode()
    piece = as_patroller.get(address, headers={"X-Cityline": "fragment"})
    as_patroller.post(address, {"verb": "confirm", "sync": FollowerSync.objects.get().pk})
    while follower_sync.work():
        pass
    done = as_patroller.get(address).content.decode()

    assert 'value="confirm"' in asked
    assert piece["X-Cityline-State"] == "to_confirm"
    assert 'value="start"' in done
    assert FollowerSync.objects.get().gone_count == 5
    assert line_user_id(1) not in asked + done


def test_screen_says_who_may_have_the_list(as_patroller, odd_line):
    odd_line.will_answer(Reply(status=403))
    compare()

    page_shown = as_patroller.get(reverse("admin:subscribers_follower_sync"), headers={"Accept-Language": "en"})

    assert "verified and premium accounts" in page_shown.content.decode() or "認証済" in page_shown.content.decode()


def test_screen_is_closed_to_others_and_takes_nonsense(client, as_patroller):
    address = reverse("admin:subscribers_follower_sync")

    for posted in ({}, {"verb": "x"}, {"verb": "confirm", "sync": "9" * 40}, {"verb": "abandon", "sync": "²"}):
        assert as_patroller.post(address, posted).status_code == 302
    drafter = make_user("drafter", Role.DRAFTER, is_staff=True)
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 403


def test_numbers_lead_to_the_comparison(as_patroller):
    make_subscriber()

    shown = as_patroller.get(reverse("admin:subscribers_subscriber_changelist")).content.decode()

    assert reverse("admin:subscribers_follower_sync") in shown
