"""Reading LINE's list of friends: several pages, odd answers, several workers, who may begin it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cityline.line.tests.fake_line import Reply
from cityline.staff.roles import Role
from subscribers.exceptions import SyncNotAllowed, SyncNotPossible
from subscribers.models import FollowerSync, ListedFollower, Subscriber
from subscribers.services import (
    follower_applying,
    follower_pages,
    follower_sync,
)
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_patroller,
    make_user,
    masks_agree,
)
from subscribers.tests.syncing import compare, counts, page, resident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]


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
