"""The comparison as the PR office sees it."""

import pytest
from django.urls import reverse

from cityline.line.tests.fake_line import Reply
from cityline.staff.roles import Role
from subscribers.models import FollowerSync
from subscribers.services import (
    follower_sync,
)
from subscribers.tests.factories import (
    line_user_id,
    make_patroller,
    make_subscriber,
    make_user,
)
from subscribers.tests.syncing import compare, resident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rings")]


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
