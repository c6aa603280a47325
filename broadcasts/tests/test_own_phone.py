"""The page that links the writer's own phone, and the test send from it."""

import pytest
from django.urls import reverse

from broadcasts.models import StaffPhone, TestSend
from broadcasts.services import linking
from broadcasts.tests import factories
from broadcasts.tests.screens import at, posted

pytestmark = pytest.mark.django_db
PHONE = "/admin/broadcasts/phone/"


@pytest.fixture
def writer(client):
    made = factories.drafter()
    client.force_login(made)
    return made


def link(user) -> None:
    linking.link(code=linking.issue_code(user=user).replace("-", ""), line_user_id=f"U{user.pk:032x}")


def test_phone_page_shows_a_code_once(client, writer):
    page = client.post(PHONE, {"do": "issue"})

    assert len(page.context["code"]) == 9
    assert page.context["code"] in page.content.decode()
    assert page.context["code"] not in client.get(PHONE).content.decode()


def test_phone_page_lets_the_phone_go(client, writer):
    link(writer)

    page = client.post(PHONE, {"do": "unlink"}, follow=True).content.decode()

    assert "連携を解除しました" in page
    assert not StaffPhone.objects.exists()


def test_phone_page_never_shows_a_line_user_id(client, writer):
    link(writer)

    assert f"U{writer.pk:032x}" not in client.get(PHONE).content.decode()


def test_test_send_saves_first_and_asks_for_the_message(client, writer):
    link(writer)
    draft = factories.draft(writer)

    page = client.post(at("write", draft), posted(draft, do="test", title="試し"), follow=True).content.decode()

    sent = TestSend.objects.get()
    draft.refresh_from_db()
    assert (sent.user, sent.revision, draft.title) == (writer, draft.revision, "試し")
    assert "スマートフォンをご確認ください" in page


def test_test_send_of_an_empty_message_says_what_is_missing(client, writer):
    link(writer)
    draft = factories.draft(writer, parts=[])

    response = client.post(at("write", draft), posted(draft, do="test"))

    assert response.status_code == 200
    assert not TestSend.objects.exists()


def test_linking_for_a_draft_leads_back_to_it(client, writer):
    draft = factories.draft(writer)
    asked = client.post(at("write", draft), posted(draft, do="test"))
    before = client.get(asked["Location"]).content.decode()
    link(writer)

    after = client.get(asked["Location"]).content.decode()

    assert at("write", draft) in before
    assert at("test_send", draft) in after
    assert client.post(at("test_send", draft))["Location"] == at("write", draft)


@pytest.mark.parametrize("wanted", ["0", "x", "9" * 30, "theirs"])
def test_linking_says_nothing_of_what_one_may_not_see(client, writer, wanted):
    theirs = factories.draft()

    page = client.get(PHONE, {"for": theirs.pk if wanted == "theirs" else wanted})

    assert (page.status_code, page.context["wanted"]) == (200, None)


@pytest.mark.parametrize("began", ["blank", "template:99999", "copy:99999", "nonsense"])
def test_beginning_never_breaks(client, writer, began):
    response = client.post(reverse("admin:broadcast_new"), {"from": began})

    assert response.status_code in {302, 404}


def test_beginning_without_the_role_says_what_is_needed(client):
    client.force_login(factories.patroller())

    assert "「起案者」の役割" in client.get(reverse("admin:broadcast_new")).content.decode()
