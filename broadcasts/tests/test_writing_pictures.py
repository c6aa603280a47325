"""Pictures on the writing page: taken in or refused in words, with and without JavaScript."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from broadcasts.models import MediaAsset
from broadcasts.tests import factories
from broadcasts.tests.screens import at, posted
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft():
    return factories.draft(parts=[{"kind": "image", "media": "", "alt_text": "", "link": ""}])


@pytest.fixture
def writer(client, draft):
    client.force_login(draft.author)
    return client


def photograph() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "JPEG")
    return SimpleUploadedFile("写真.jpg", file.getvalue(), "image/jpeg")


def bomb() -> bytes:
    """A few bytes that say they are 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


REFUSED = {
    "12 MB": (b"\xff\xd8" + b"0" * 12_000_000, "12.0 MB"),
    "a text file named .png": (b"not a picture", "画像として読み込めない"),
    "a decompression bomb": (bomb(), "ピクセル"),
    "nothing in it": (b"", "読み込めない"),
}


def test_upload_answers_the_address_of_the_picture(writer, draft):
    response = writer.post(at("upload", draft), {"picture": photograph()})

    asset = MediaAsset.objects.get()
    assert response.json() == {"media": asset.pk, "url": f"/media/{asset.pk}/preview"}
    assert asset.created_by == draft.author


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_upload_refuses_in_words(writer, draft, content, words):
    response = writer.post(at("upload", draft), {"picture": SimpleUploadedFile("x.png", content, "image/png")})

    assert response.status_code == 422
    assert words in response.json()["message"]
    assert not MediaAsset.objects.exists()


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_upload_without_script_refuses_beside_the_field_and_keeps_the_rest(writer, draft, content, words):
    picture = SimpleUploadedFile("x.png", content, "image/png")

    response = writer.post(
        at("write", draft),
        {**posted(draft, do="upload:0", title="残る件名", part_0_alt_text="残る説明"), "part-0-picture": picture},
    )

    page = response.content.decode()
    assert words in str(response.context["desk"].blocks[0].picture_problems) or not content
    assert "残る件名" in page
    assert "残る説明" in page


def test_upload_without_script_takes_the_picture_in(writer, draft):
    writer.post(at("write", draft), {**posted(draft, do="upload:0"), "part-0-picture": photograph()})

    draft.refresh_from_db()
    assert draft.parts[0]["media"] == MediaAsset.objects.get().pk


def test_upload_asks_for_the_picture_in_words_on_submitting(writer, draft):
    writer.post(at("write", draft), {**posted(draft, do="upload:0"), "part-0-picture": photograph()})
    draft.refresh_from_db()

    response = writer.post(at("write", draft), posted(draft, do="submit"))

    assert len(response.context["desk"].blocks[0].boxes[0].problems) == 1


def test_upload_to_a_submitted_broadcast_is_refused(client):
    pending = factories.pending(None, factories.category())
    client.force_login(pending.author)

    response = client.post(at("upload", pending), {"picture": photograph()})

    assert response.status_code == 409


@pytest.mark.parametrize("page", ["write", "upload"])
def test_who_may_only_look_stores_no_picture(client, draft, page):
    client.force_login(factories.user(Role.VIEWER, department=draft.department))

    client.post(
        at(page, draft), {**posted(draft), "do": "upload:0", "part-0-picture": photograph(), "picture": photograph()}
    )

    assert not MediaAsset.objects.exists()
