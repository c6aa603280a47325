"""Failed logins: who is kept out, and who lets them in again."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.staff.lockout import counted_address
from cityline.staff.roles import Role
from cityline.staff.services.locks import lift_lock
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A real hash takes its time, a hundred times over."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def tried(client, username, address="203.0.113.7", password="wrong"):  # noqa: S107
    answer = client.post(reverse("admin:login"), {"username": username, "password": password}, REMOTE_ADDR=address)
    return answer.status_code


def with_password(member):
    member.set_password("himitsu-no-kotoba")
    member.save(update_fields=["password"])
    return member


def test_too_many_failed_logins_lock_the_door_and_say_how_long(client):
    member = factories.drafter()
    member.set_password("himitsu-no-kotoba")
    member.save(update_fields=["password"])
    address = reverse("admin:login")

    for _ in range(5):
        answer = client.post(address, {"username": member.username, "password": "wrong"})
    right = client.post(address, {"username": member.username, "password": "himitsu-no-kotoba"})

    assert (answer.status_code, right.status_code) == (429, 429)
    assert "15分後にもう一度お試しください" in right.content.decode()


def test_administrator_can_lift_the_lock(client):
    member, boss = factories.drafter(), factories.user(Role.ADMINISTRATOR)
    member.set_password("himitsu-no-kotoba")
    member.save(update_fields=["password"])
    for _ in range(5):
        client.post(reverse("admin:login"), {"username": member.username, "password": "wrong"})

    client.force_login(boss)
    client.post(reverse("admin:staff_user_changelist"), {"action": "lift_locks", "_selected_action": [str(member.pk)]})
    client.logout()
    answer = client.post(
        reverse("admin:login"), {"username": member.username, "password": "himitsu-no-kotoba", "next": "/admin/"}
    )

    assert answer.status_code == 302
    assert Entry.objects.filter(action="staff.unlock", actor=boss).exists()


def test_one_name_from_many_addresses_is_closed_after_twenty(client):
    member = factories.drafter()

    answers = [tried(client, member.username, f"198.51.100.{n}") for n in range(22)]

    assert answers == [200] * 19 + [429] * 3


def test_one_address_trying_many_names_is_closed_after_fifty(client):
    answers = [tried(client, f"someone-{n}") for n in range(52)]

    assert answers == [200] * 49 + [429] * 3


def test_addresses_of_one_ipv6_network_are_one(client):
    answers = [tried(client, "someone", f"2001:db8::{n}") for n in range(6)]

    assert answers == [200] * 4 + [429] * 2


def test_colleagues_at_one_address_do_not_lock_each_other_out(client):
    member = with_password(factories.drafter())
    for n in range(10):
        for _ in range(4):
            tried(client, f"colleague-{n}")

    assert tried(client, member.username, password="himitsu-no-kotoba") == 302


def test_lifting_a_lock_opens_the_address_the_person_works_from(client):
    member, boss = with_password(factories.drafter()), factories.user(Role.ADMINISTRATOR)
    tried(client, member.username, password="himitsu-no-kotoba")
    client.logout()
    for n in range(50):
        tried(client, f"someone-{n}")
    before = tried(client, member.username, password="himitsu-no-kotoba")

    lift_lock(by=boss, user=member)

    assert (before, tried(client, member.username, password="himitsu-no-kotoba")) == (429, 302)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::"),
        ("", None),
        ("unix:", None),
    ],
)
def test_failures_are_counted_under_an_address_or_its_network(address, counted):
    assert counted_address(RequestFactory().get("/", REMOTE_ADDR=address)) == counted
