"""The picture residents see beside each message, put up by who keeps the departments."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from broadcasts.models import MediaAsset
from broadcasts.tests import factories as make
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def department():
    return make.department()


@pytest.fixture
def administrator(client):
    client.force_login(make.user(Role.ADMINISTRATOR))
    return client


def page_of(department) -> str:
    return reverse("admin:staff_department_change", args=[department.pk])


def typed(department, **changed) -> dict:
    kept = {name: getattr(department, name) for name in ("name", "code", "kind", "line_sender_name", "contact")}
    return {**kept, "is_active": "on", **changed}


def icon() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(file, "PNG")
    return SimpleUploadedFile("印.png", file.getvalue(), "image/png")


def test_icon_is_stored_shown_and_audited(administrator, department):
    administrator.post(page_of(department), typed(department, icon=icon()))

    department.refresh_from_db()
    stored = MediaAsset.objects.get()
    assert (department.line_sender_icon, stored.kind) == (stored.sha256, "sender_icon")
    assert f"/media/{stored.sha256}/icon" in administrator.get(page_of(department)).content.decode()
    assert Entry.objects.get(action="tables.change").data["fields"] == ["icon"]


def test_icon_stays_when_something_else_changes_and_goes_when_asked(administrator, department):
    administrator.post(page_of(department), typed(department, icon=icon()))

    administrator.post(page_of(department), typed(department, contact="内線 100"))
    department.refresh_from_db()
    kept = department.line_sender_icon
    administrator.post(page_of(department), typed(department, drops_icon="on"))
    department.refresh_from_db()

    assert (bool(kept), department.line_sender_icon) == (True, "")


def test_file_that_is_no_picture_is_refused_beside_its_field(administrator, department):
    upload = SimpleUploadedFile("a.png", b"no picture", "image/png")

    page = administrator.post(page_of(department), typed(department, contact="内線 100", icon=upload)).content.decode()

    department.refresh_from_db()
    assert ("画像として読み込めないファイルです" in page, "内線 100" in page) == (True, True)
    assert (department.line_sender_icon, department.contact) == ("", "")


def test_new_department_begins_with_its_icon(administrator, department):
    new = typed(department, name="新しい課", code="new", icon=icon())

    administrator.post(reverse("admin:staff_department_add"), new)

    assert type(department).objects.get(code="new").line_sender_icon == MediaAsset.objects.get().sha256


def test_who_may_only_look_is_offered_no_file(client, department):
    client.force_login(make.patroller())

    page = client.get(page_of(department))

    assert (page.status_code, b'type="file"' in page.content) == (200, False)
