"""How long a login lasts."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cityline.staff.roles import Role
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:broadcast_list")


def in_minutes(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


@pytest.mark.parametrize(
    ("role", "minutes", "stays"),
    [
        (Role.PATROLLER, 29, True),
        (Role.PATROLLER, 31, False),
        (Role.DUTY_OFFICER, 31, False),
        (Role.ADMINISTRATOR, 31, False),
        (Role.DRAFTER, 31, True),
        (Role.DRAFTER, 121, False),
    ],
)
def test_login_ends_after_a_while_without_doing_anything(client, role, minutes, stays):
    client.force_login(factories.user(role, department=factories.department()))

    with in_minutes(minutes):
        assert (client.get(LIST).status_code == 200) == stays


def test_what_a_person_does_prolongs_it_and_what_a_page_asks_does_not(client):
    person = factories.patroller()
    client.force_login(person)
    asked_by_page = reverse("admin:broadcast_presence", args=[1])

    for minutes in (20, 40):
        with in_minutes(minutes):
            client.get(LIST)
    with in_minutes(65):
        still = client.get(LIST).status_code
    with in_minutes(90):
        client.post(asked_by_page)
    with in_minutes(96):
        later = client.get(LIST).status_code

    assert (still, later) == (200, 302)


@pytest.mark.parametrize("name", ["index", "broadcast_list", "subscribers_follower_sync"])
def test_piece_that_a_page_keeps_fresh_does_not_prolong_it_whatever_page_that_is(client, name):
    client.force_login(factories.patroller())

    with in_minutes(20):
        client.get(reverse(f"admin:{name}"), headers={"X-Cityline": "fragment"})

    with in_minutes(31):
        assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/admin/broadcasts/concept/?for=7", "/admin/broadcasts/concept/?for=7"),
        ("http://evil.example/admin/broadcasts/", "/admin/broadcasts/concept/confirm/"),
        ("http://testserver@evil.example/", "/admin/broadcasts/concept/confirm/"),
        ("", "/admin/broadcasts/concept/confirm/"),
    ],
)
def test_what_was_sent_too_late_leads_back_to_its_page_and_never_elsewhere(client, came_from, leads_to):
    client.force_login(factories.user(Role.DRAFTER, department=factories.department()))

    with in_minutes(121):
        answer = client.post(reverse("admin:broadcast_concept_confirm"), headers={"Referer": came_from})

    assert answer.url == f"{reverse('admin:login')}?{urlencode({'next': leads_to}, safe='/')}"


def test_login_ends_after_hours_in_any_case(client):
    client.force_login(factories.user(Role.DRAFTER, department=factories.department()))

    for minutes in range(60, 480, 60):
        with in_minutes(minutes):
            assert client.get(LIST).status_code == 200
    with in_minutes(481):
        assert client.get(LIST).status_code == 302


def test_logging_in_again_leads_back_and_says_why(client):
    client.force_login(factories.patroller())

    with in_minutes(31):
        response = client.get(f"{LIST}?stage=patrol", follow=True)

    assert response.redirect_chain == [(f"{reverse('admin:login')}?next={LIST}%3Fstage%3Dpatrol", 302)]
    assert "30分" in response.content.decode()


def test_login_from_before_the_limits_begins_now(client):
    client.force_login(factories.patroller())
    session = client.session
    del session["cityline_began"], session["cityline_seen"]
    session.save()

    first = client.get(LIST).status_code
    with in_minutes(31):
        second = client.get(LIST).status_code

    assert (first, second) == (200, 302)


def test_looking_at_pages_writes_the_session_at_most_once_a_minute(client):
    client.force_login(factories.patroller())
    client.get(LIST)
    seen = client.session["cityline_seen"]

    client.get(LIST)

    assert client.session["cityline_seen"] == seen
