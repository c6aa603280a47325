"""Caches: ours, the readers', and whatever stands between."""

import re

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from broadcasts.board import pages
from broadcasts.board.services import publishing
from broadcasts.board.tests import boarding
from broadcasts.models import BoardPost
from broadcasts.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    caches[pages.CACHE].clear()


def test_second_reader_costs_the_database_nothing(client, django_assert_num_queries):
    post = boarding.posted()
    first = client.get(f"/board/{post.public_id}/")

    with django_assert_num_queries(0):
        second = client.get(f"/board/{post.public_id}/?utm_source=line")

    assert (second.content, second.headers["ETag"]) == (first.content, first.headers["ETag"])


def test_each_language_is_a_copy_of_its_own(client):
    boarding.posted()
    tags = [client.get(f"/board/{query}").headers["Content-Language"] for query in ("", "?lang=en", "", "?lang=en")]

    assert tags == ["ja", "en", "ja", "en"]


def test_readers_and_caches_are_told_how_long(client):
    boarding.posted()

    assert client.get("/board/").headers["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_what_somebody_typed_is_in_no_cache(client):
    boarding.posted()

    assert client.get("/board/?q=断水").headers["Cache-Control"] == "no-store"


def test_unchanged_page_is_not_sent_again(client):
    post = boarding.posted()
    first = client.get(f"/board/{post.public_id}/")

    again = client.get(f"/board/{post.public_id}/", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(f"/board/{post.public_id}/", headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
    assert "default-src 'none'" in again.headers["Content-Security-Policy"]


def test_what_is_unchanged_says_no_length_and_what_it_said_before(client):
    post = boarding.posted()
    page = pages.Page("text/html", '"a"', "", b"words", robots="noindex")
    generation = pages.generation()
    pages.keep(generation, f"/board/{post.public_id}/?1&ja", page)

    again = client.get(f"/board/{post.public_id}/", headers={"If-None-Match": '"a"'})

    assert (again.status_code, "Content-Length" in again.headers) == (304, False)
    assert again.headers["X-Robots-Tag"] == "noindex"


def test_page_that_changed_a_moment_ago_promises_no_time(client):
    boarding.posted()

    assert "Last-Modified" not in client.get("/board/atom.xml").headers


def test_page_of_yesterday_is_known_by_its_time(client):
    boarding.posted()
    boarding.behind_its_back("UPDATE broadcasts_boardpost SET published_at = now() - interval '1 day'")
    first = client.get("/board/atom.xml")

    again = client.get("/board/atom.xml", headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert again.status_code == 304


def test_what_changes_is_seen_at_once(client):
    post = boarding.posted()
    other = boarding.approved()
    address = f"/board/{post.public_id}/"
    assert (client.get(address).status_code, post.public_id in client.get("/board/").content.decode()) == (200, True)

    newer = boarding.publish(other)
    assert newer.public_id in client.get("/board/").content.decode()

    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="誤り")
    assert (client.get(address).status_code, post.public_id in client.get("/board/").content.decode()) == (410, False)
    assert post.public_id not in client.get("/board/feed.json").content.decode()


def test_page_drawn_while_something_changed_is_not_kept(client):
    """It was begun before and ends after: whoever comes next must not get it."""
    before = pages.generation()
    boarding.posted()

    pages.keep(before, "/board/?&ja", pages.Page("text/html", '"old"', "", b"old"))

    assert client.get("/board/").content != b"old"


def test_nothing_of_an_open_transaction_is_kept():
    with transaction.atomic():
        assert pages.generation() == ""


def test_search_is_drawn_each_time(client, django_assert_num_queries):
    boarding.posted()
    client.get("/board/?q=断水")

    with django_assert_num_queries(5):  # two of them begin and end its time limit; the ways to other lists are kept
        client.get("/board/?q=断水")


def test_what_is_gone_or_missing_is_kept_nowhere(client):
    post = boarding.posted()
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="誤り")

    answers = [client.get(f"/board/{public_id}/") for public_id in (post.public_id, BoardPost().public_id)]

    assert [(a.status_code, a.headers["Cache-Control"]) for a in answers] == [(410, "no-store"), (404, "no-store")]


def test_without_valkey_the_board_is_read_all_the_same(client, settings):
    post = boarding.posted()
    cache = {**settings.CACHES["board"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {**settings.CACHES, "board": cache}

    assert client.get(f"/board/{post.public_id}/").status_code == 200
    boarding.posted()
    assert client.get(f"/board/{post.public_id}/picture.png").status_code == 200


def test_made_up_addresses_fill_no_cache(client):
    boarding.posted()
    made_up = [
        "?page=99",
        "?page=x",
        "?page=-1",
        "?page=01",
        "?page=1&a=b",
        "archive/2001/01/",
        "category/none/",
        "?lang=xx",
    ]
    client.get("/board/")
    with caches[pages.CACHE]._cache.get_client().client() as server:
        before = server.dbsize()
        for address in made_up:
            client.get(f"/board/{address}")

        assert server.dbsize() == before


def test_only_lists_have_pages(client):
    post = boarding.posted()
    addresses = [
        f"/board/{post.public_id}/",
        f"/board/{post.public_id}/picture.png",
        "/board/rss.xml",
        "/board/feed.json",
    ]
    for address in addresses:
        client.get(address)
    with caches[pages.CACHE]._cache.get_client().client() as server:
        before = server.dbsize()
        for address in addresses:
            client.get(f"{address}?page=7")
        after = server.dbsize()

    assert after == before


def test_months_are_asked_for_in_plain_digits(client):
    post = boarding.posted()
    month = f"{post.published_at:%Y/%m}"
    wide = month.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})

    assert client.get(f"/board/archive/{wide}/").status_code == 404


def test_month_is_of_the_citys_clock(client):
    """Half past midnight of the first of November in Japan is October elsewhere."""
    boarding.posted()
    boarding.behind_its_back("UPDATE broadcasts_boardpost SET published_at = '2026-10-31 15:30+00'")

    assert [client.get(f"/board/archive/2026/{month}/").status_code for month in (10, 11)] == [404, 200]


def test_ways_to_other_lists_are_drawn_once_after_each_change(client):
    water, roads = factories.category(name="水道"), factories.category(name="道路")
    boarding.posted(water)
    assert _topics(client, "/board/") == {"水道"}
    factories.category(name="公園")

    with CaptureQueriesContext(connection) as first:
        _topics(client, "/board/?lang=en")
    with CaptureQueriesContext(connection) as second:
        _topics(client, f"/board/category/{water.code}/?lang=en")
    assert [len([one for one in asked if "generate_series" in one["sql"]]) for asked in (first, second)] == [1, 0]

    boarding.posted(roads)
    assert _topics(client, "/board/") == {"水道", "道路"}


def test_ways_lead_to_months_in_which_something_still_stands(client):
    for day in ("2024-02-29T23:30+09:00", "2024-04-01T00:30+09:00", "2024-05-31T12:00+09:00"):
        post = boarding.posted()
        boarding.behind_its_back("UPDATE broadcasts_boardpost SET published_at = %s WHERE id = %s", day, post.pk)
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="終了")

    shown = client.get("/board/").content.decode()

    assert re.findall(r"/board/archive/(\d+/\d+)/", shown) == ["2024/04", "2024/02"]


def _topics(client, address: str) -> set[str]:
    return set(re.findall(r'/board/category/[^"]*">([^<]*)</a>', client.get(address).content.decode()))
