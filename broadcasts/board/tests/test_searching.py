"""Searches have an end, whoever asks and whatever for."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts.board import finding, pages, searching
from broadcasts.board.tests import boarding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    caches[pages.CACHE].clear()


def search(client, address="192.0.2.1", typed="断水"):
    return client.get("/board/", {"q": typed}, REMOTE_ADDR=address)


def test_one_address_searches_so_often_a_minute(client, monkeypatch):
    monkeypatch.setattr(searching, "A_MINUTE", 2)

    answers = [search(client, address) for address in (*["192.0.2.1"] * 3, "192.0.2.2")]
    # The minute may have changed in between: then the third is the first of the next.
    refused = answers[2] if answers[2].status_code != 200 else search(client) and search(client) and search(client)

    assert (answers[0].status_code, refused.status_code, answers[3].status_code) == (200, 429, 200)
    assert (refused.headers["Retry-After"], refused.headers["Cache-Control"]) == ("60", "no-store")
    assert client.get("/board/", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_without_valkey_one_can_search_all_the_same(client, settings):
    cache = {**settings.CACHES["board"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {**settings.CACHES, "board": cache}

    assert search(client).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_search_that_takes_too_long_is_given_up(client, monkeypatch):
    slow = "pg_sleep(5) IS NULL"
    monkeypatch.setattr(searching, "_LONGEST_MS", 100)
    monkeypatch.setattr(finding, "searched", lambda posts, typed: posts.extra(where=[slow]))  # noqa: S610  ours, and slow on purpose
    boarding.posted()

    answer = search(client)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_only_so_many_are_looked_for_and_words_are_compared_once(client, monkeypatch):
    monkeypatch.setattr(searching, "FOUND_MOST", 2)
    posts = [boarding.posted(**boarding.text("断水のお知らせ")) for _each in range(4)]

    with CaptureQueriesContext(connection) as asked:
        page = search(client)

    comparing = [query["sql"] for query in asked if "LIKE" in query["sql"]]
    assert (len(comparing), "LIMIT 3" in comparing[0]) == (1, True)
    assert [f"/board/{post.public_id}/" in page.content.decode() for post in posts] == [False, False, True, True]
    assert "2件" in page.content.decode()
