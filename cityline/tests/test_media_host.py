import pytest

MEDIA_HOST = "pictures.example.lg.jp"


@pytest.fixture(autouse=True)
def hosts(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = [MEDIA_HOST, "cityline.example.lg.jp"]
    settings.PUBLIC_BASE_URL = "https://cityline.example.lg.jp"
    settings.MEDIA_BASE_URL = f"https://{MEDIA_HOST}"
    folder = tmp_path / "ab" / ("ab" * 32)
    folder.mkdir(parents=True)
    (folder / "original").write_bytes(b"\xff\xd8picture")


ADDRESS = f"/media/{'ab' * 32}/original"


def test_media_host_serves_pictures_alone(client):
    answers = {
        path: client.get(path, headers={"host": MEDIA_HOST}).status_code
        for path in (ADDRESS, "/admin/login/", "/line/webhook/", "/", "/static/cityline/tokens.css")
    }

    assert answers == {
        ADDRESS: 200, "/admin/login/": 404, "/line/webhook/": 404, "/": 404, "/static/cityline/tokens.css": 404,
    }  # fmt: skip


@pytest.mark.parametrize("written", [MEDIA_HOST.upper(), f"{MEDIA_HOST}.", f"{MEDIA_HOST}:443"])
def test_media_host_is_known_however_it_is_written(client, written):
    assert client.get(ADDRESS, headers={"host": written}).status_code == 200
    assert client.get("/admin/login/", headers={"host": written}).status_code == 404


def test_media_host_may_be_another_port_of_the_same_name(client, db, settings):
    settings.PUBLIC_BASE_URL, settings.MEDIA_BASE_URL = "http://localhost:8000", "http://localhost:8001"
    settings.ALLOWED_HOSTS = ["localhost"]

    assert client.get("/admin/login/", headers={"host": "localhost:8001"}).status_code == 404
    assert client.get("/admin/login/", headers={"host": "localhost:8000"}).status_code == 200


def test_media_host_still_answers_probes(client, db):
    assert client.get("/readyz", headers={"host": MEDIA_HOST}).status_code == 200


def test_public_host_serves_both(client, db):
    own = {"host": "cityline.example.lg.jp"}

    assert client.get(ADDRESS, headers=own).status_code == 200
    assert client.get("/admin/login/", headers=own).status_code == 200


def test_one_host_for_both_serves_both(client, db, settings):
    settings.MEDIA_BASE_URL = settings.PUBLIC_BASE_URL
    own = {"host": "cityline.example.lg.jp"}

    assert client.get("/admin/login/", headers=own).status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_picture_is_one_copy_for_every_language_and_browser(client, language):
    response = client.get(ADDRESS, headers={"host": MEDIA_HOST, "accept-language": language})

    assert {name for name in ("Vary", "Content-Language", "Set-Cookie") if name in response} == set()
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
