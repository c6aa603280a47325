import re

import pytest

from subscribers.tests.factories import make_subscriber

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("ja", "お預かりする情報について"),
        ("ja-easy", "あなたの 情報に ついて"),
        ("en", "What we keep about you, and why"),
    ],
)
def test_page_is_public_in_every_language(client, language, heading):
    page = client.get("/privacy/", {"lang": language})

    assert f"<h1>{heading}</h1>" in page.content.decode()
    assert (page.status_code, page["Content-Language"]) == (200, language)


def test_page_names_the_real_spans(client):
    words = client.get("/privacy/", {"lang": "ja"}).content.decode()

    assert "最長7日間" in words
    assert "2日後" in words
    assert re.search(r"配信から\d+日間", words)
    assert re.search(r"ブロックされた場合：\d+日後", words)


@pytest.mark.parametrize("language", ["xx", "", "ja\0", "../en"])
def test_unknown_language_is_the_browsers_own(client, language):
    assert client.get("/privacy/", {"lang": language}, headers={"Accept-Language": "en"})["Content-Language"] == "en"


def test_page_says_nothing_of_who_looks_and_sets_no_cookie(client):
    make_subscriber()

    page = client.get("/privacy/")

    assert not page.cookies
    assert client.post("/privacy/").status_code == 405
