import io

import pytest
from PIL import Image

from broadcasts.content.media import store
from broadcasts.content.tests.factories import picture


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


@pytest.fixture
def address(db):
    return f"/media/{store(upload=picture(), kind='image').sha256}"


def content(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("width", [240, 300, 460, 700, 1040])
def test_line_gets_the_widths_of_an_imagemap_without_extension(client, address, width):
    response = client.get(f"{address}/{width}")

    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(content(response))).width == width


def test_a_picture_may_be_kept_for_ever_and_is_nothing_else(client, address):
    response = client.get(f"{address}/original")

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response
    assert content(response)


def test_who_has_it_already_is_not_sent_it_again(client, address):
    etag = client.get(f"{address}/original")["ETag"]

    assert client.get(f"{address}/original", headers={"if-none-match": etag}).status_code == 304


def test_serving_asks_no_database(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        content(client.get(f"{address}/preview"))


def test_only_reading_is_allowed(client, address):
    assert client.head(f"{address}/original").status_code == 200
    assert client.post(f"{address}/original").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        f"/media/{'f' * 64}/original",
        "/media/secret.txt",
        "/media/../secret.txt",
        "/media/%2e%2e/secret.txt",
        f"/media/{'a' * 64}/../../secret.txt",
        f"/media/{'a' * 64}/%2e%2e%2fsecret.txt",
        f"/media/{'A' * 64}/original",
        f"/media/{'a' * 64}/manifest.json",
        f"/media/{'a' * 64}/5000",
        f"/media/{'a' * 64}/original%0a",
        f"/media/{'a' * 63}/original",
    ],
)
def test_no_other_address_leads_anywhere(client, path):
    assert client.get(path).status_code == 404
