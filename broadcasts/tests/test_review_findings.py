"""What the first hostile review found. Each fails on the code it was written against (889912b) and says what should hold."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from broadcasts.models import Contributor, MediaAsset, StaffPhone, TestSend
from broadcasts.services import drafting
from broadcasts.services import test_sending as tests_to_phones
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import sealed, sending
from broadcasts.tests.screens import posted
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


def sealed_for(count=3, *, first=1, **fields):
    category = make.category()
    make.subscribers(count, category, first=first)
    return sealed(category, **fields)


def test_a_day_before_time_began_breaks_nobodys_pages(client):
    author = make.drafter()
    draft = make.draft(author)
    typed = posted(draft, when="later", send_on="0001-01-01", send_at="00:00")
    client.force_login(author)
    client.post(reverse("admin:broadcast_autosave", args=[draft.pk]), typed)

    client.force_login(make.patroller())
    pages = [
        reverse("admin:index"),
        reverse("admin:broadcast_list"),
        reverse("admin:broadcast_detail", args=[draft.pk]),
    ]

    assert [client.get(page).status_code for page in pages] == [200, 200, 200]


def test_password_set_by_an_administrator_is_in_the_audit_log(client):
    officer = make.patroller()
    client.force_login(make.user(Role.ADMINISTRATOR))
    new = {"password1": "atarashii-himitsu-9", "password2": "atarashii-himitsu-9", "usable_password": "true"}

    client.post(reverse("admin:auth_user_password_change", args=[officer.pk]), new)
    officer.refresh_from_db()

    assert officer.check_password("atarashii-himitsu-9")
    assert Entry.objects.filter(object_type="staff.user", object_id=officer.pk).exists()


def test_original_of_a_copy_is_refused_and_not_an_error(client):
    author = make.drafter()
    original = make.draft(author)
    drafting.copy(original_id=original.pk, by=author)
    client.force_login(author)

    assert client.post(reverse("admin:broadcast_discard", args=[original.pk]), {"really": "yes"}).status_code == 302


def test_who_may_only_look_stores_no_picture(client):
    author = make.drafter()
    part = {"kind": "image", "media": "", "alt_text": "", "link": ""}
    draft = make.draft(author, parts=[part])
    picture = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(picture, "PNG")
    client.force_login(make.user(Role.VIEWER, department=author.department))

    upload = SimpleUploadedFile("a.png", picture.getvalue(), "image/png")
    client.post(
        reverse("admin:broadcast_write", args=[draft.pk]), {**posted(draft), "do": "upload:0", "part-0-picture": upload}
    )

    assert not MediaAsset.objects.exists()


def test_tests_of_a_discarded_draft_still_count():
    author = make.drafter()
    StaffPhone.objects.create(user=author, subscriber=make.subscriber(), linked_at=timezone.now())
    draft = make.draft(author)
    tests_to_phones.request(broadcast_id=draft.pk, by=author)
    drafting.discard(broadcast_id=draft.pk, by=author)

    assert TestSend.objects.filter(user=author).count() == 1


def test_writers_cannot_be_taken_off_a_submitted_text():
    category = make.category()
    make.subscriber(category)
    broadcast = make.pending(None, category)

    with pytest.raises(Exception, match="writer"):
        Contributor.objects.filter(broadcast=broadcast).delete()


@pytest.mark.parametrize("name", ["switch", "pause"])
def test_stopping_works_with_a_pasted_nul(client, name):
    broadcast = sending(3)
    client.force_login(make.patroller())
    address = (
        reverse("admin:broadcast_switch")
        if name == "switch"
        else reverse("admin:broadcast_act", args=[broadcast.pk, "pause"])
    )

    assert client.post(address, {"to": "off", "reason": "止\x00める", "note": "止\x00める"}).status_code == 302


def test_last_administrator_is_not_made_inactive(client):
    boss = make.user(Role.ADMINISTRATOR)
    client.force_login(boss)

    client.post(
        reverse("admin:staff_user_change", args=[boss.pk]),
        {"username": boss.username, "last_name": "x", "email": "", "roles": ["administrator"]},
    )
    boss.refresh_from_db()

    assert boss.is_active


def test_one_password_tried_on_many_names_and_one_name_from_many_addresses_is_stopped(client):
    login, member = reverse("admin:login"), make.drafter()
    names = [client.post(login, {"username": f"someone-{n}", "password": "wrong"}).status_code for n in range(40)]
    places = [
        client.post(login, {"username": member.username, "password": "wrong"}, REMOTE_ADDR=f"2001:db8::{n}").status_code
        for n in range(40)
    ]

    assert (429 in names, 429 in places) == (True, True)
