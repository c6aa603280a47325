"""Nobody sets another person's password: a link lets each choose their own."""

import pytest
from django.core import mail
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.staff.models import User
from cityline.staff.roles import Role
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db

NEW = {"password1": "atarashii-himitsu-9", "password2": "atarashii-himitsu-9", "usable_password": "true"}


@pytest.fixture
def boss(client):
    made = factories.user(Role.ADMINISTRATOR)
    client.force_login(made)
    return made


def page(member):
    return reverse("admin:auth_user_password_change", args=[member.pk])


def said_about(member):
    return list(Entry.objects.filter(object_id=member.pk).order_by("id").values_list("action", "actor", "data"))


def test_administrator_sends_a_link_and_sets_no_password(client, boss, django_capture_on_commit_callbacks):
    officer = factories.patroller(email="officer@city.example")

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page(officer), NEW)

    officer.refresh_from_db()
    assert (answer.status_code, [message.to for message in mail.outbox]) == (302, [["officer@city.example"]])
    assert not officer.check_password("atarashii-himitsu-9")
    assert said_about(officer) == [("staff.send_password_link", boss.pk, {"handed_over": False})]


def test_link_of_a_person_without_mail_is_shown_and_its_use_is_on_record(client, boss):
    officer = factories.patroller()
    shown = client.post(page(officer), NEW)
    link = shown.context["links"][0][1].split("/", 3)[3]
    client.logout()

    form = client.get(f"/{link}", follow=True)
    client.post(
        form.redirect_chain[-1][0], {"new_password1": "mizuumi-no-hotori", "new_password2": "mizuumi-no-hotori"}
    )

    officer.refresh_from_db()
    assert officer.check_password("mizuumi-no-hotori")
    assert said_about(officer) == [
        ("staff.send_password_link", boss.pk, {"handed_over": True}),
        ("staff.choose_password", officer.pk, {}),
    ]


def test_looking_at_the_page_sends_nothing(client, boss):
    officer = factories.patroller(email="officer@city.example")

    answer = client.get(page(officer))

    assert "officer@city.example" in answer.content.decode()
    assert said_about(officer) == []


def test_patroller_sends_no_links(client):
    officer = factories.patroller()
    client.force_login(officer)

    assert [client.get(page(officer)).status_code, client.post(page(officer), NEW).status_code] == [403, 403]


def test_account_pages_show_and_take_no_password(client, boss):
    officer = factories.patroller()
    officer.set_password("himitsu-no-kotoba")
    officer.save(update_fields=["password"])
    person = {"username": "new-1", "last_name": "新", "email": "", "roles": ["drafter"], **NEW}

    shown = client.get(reverse("admin:staff_user_change", args=[officer.pk])).content.decode()
    added = client.post(reverse("admin:staff_user_add"), person)

    new = User.objects.get(username="new-1")
    assert ("pbkdf2" in shown, page(officer) in shown) == (False, True)
    assert (added.url, new.has_usable_password()) == (page(new), False)
