"""「役に立った」: a number, nobody behind it, and no way to blow it up."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from broadcasts.board import pages
from broadcasts.board.services import liking, publishing
from broadcasts.board.tests import boarding
from broadcasts.models import BoardLikes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_day():
    caches[pages.CACHE].clear()


def press(client, post, address="192.0.2.1", **headers):
    return client.post(f"/board/{post.public_id}/like/", REMOTE_ADDR=address, headers=headers)


def count(post):
    return BoardLikes.objects.filter(post=post).values_list("count", flat=True).first()


def test_press_is_counted_and_thanked_for(client):
    post = boarding.posted()

    answer = press(client, post)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/board/{post.public_id}/#thanks")
    assert (count(post), "Set-Cookie" in answer.headers, answer.headers["Cache-Control"]) == (1, False, "no-store")
    assert "1回" in client.get(f"/board/{post.public_id}/").content.decode()


def test_language_is_kept(client):
    post = boarding.posted()

    answer = client.post(f"/board/{post.public_id}/like/?lang=en", REMOTE_ADDR="192.0.2.1")

    assert answer.headers["Location"] == f"/board/{post.public_id}/?lang=en#thanks"


def test_one_address_counts_five_times_a_day_on_each_post(client):
    post, other = boarding.posted(), boarding.posted()

    for _each in range(8):
        assert press(client, post).status_code == 303
    press(client, other)
    press(client, post, "192.0.2.2")

    assert (count(post), count(other)) == (6, 1)


def test_one_address_counts_sixty_times_a_day_at_all(monkeypatch, client):
    monkeypatch.setattr(liking, "OF_ALL", 3)
    posts = [boarding.posted() for _each in range(5)]

    for post in posts:
        press(client, post)

    assert [count(post) for post in posts] == [1, 1, 1, None, None]


def test_addresses_of_one_household_are_one(client):
    post = boarding.posted()

    for number in range(8):
        press(client, post, f"2001:db8:0:1::{number}")

    assert count(post) == 5


def test_next_day_counts_anew():
    post = boarding.posted()
    late = timezone.localtime(timezone.now()).replace(hour=23, minute=59, second=59)

    pressed = [liking.like(post=post, address="192.0.2.1", now=late) for _each in range(6)]

    assert pressed == [True] * 5 + [False]
    assert liking.like(post=post, address="192.0.2.1", now=late + timedelta(seconds=1)) is True


def test_everything_counted_has_an_end_after_its_day(client):
    liking.like(post=boarding.posted(), address="192.0.2.1", now=timezone.now())

    with caches[pages.CACHE]._cache.get_client().client() as server:
        lives = [server.ttl(key) for key in server.keys("*count*")]

    assert len(lives) == 3
    assert [seconds for seconds in lives if not 86400 < seconds <= 90000] == []


def test_number_that_was_thrown_away_counts_nothing_and_breaks_nothing(client, monkeypatch):
    """As when the server makes room between two of our words to it."""

    def gone(*_said):
        raise ValueError("Key not found")

    post = boarding.posted()
    monkeypatch.setattr(type(caches[pages.CACHE]), "incr", gone)

    assert (press(client, post).status_code, count(post)) == (303, None)


def test_no_address_is_kept_anywhere(client, caplog):
    post = boarding.posted()
    press(client, post, "192.0.2.77")

    with caches[pages.CACHE]._cache.get_client().client() as server:
        kept = [(key, server.get(key)) for key in server.keys("*board*")]
        lives = [server.ttl(key) for key, _value in kept if b"count" in key]

    assert kept
    assert [pair for pair in kept if b"192.0.2.77" in b"".join(pair)] == []
    assert [seconds for seconds in lives if not 0 < seconds <= 90000] == []
    assert "192.0.2.77" not in caplog.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_cannot_press(client, site):
    post = boarding.posted()

    assert (press(client, post, **{"Sec-Fetch-Site": site}).status_code, count(post)) == (403, None)


def test_what_is_gone_cannot_be_pressed(client):
    post = boarding.posted()
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="誤り")

    assert (press(client, post).status_code, count(post)) == (404, None)


def test_asking_alone_presses_nothing(client):
    post = boarding.posted()

    assert (client.get(f"/board/{post.public_id}/like/").status_code, count(post)) == (405, None)


def test_without_valkey_nothing_is_counted_and_nothing_breaks(client, settings):
    post = boarding.posted()
    cache = {**settings.CACHES["board"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {**settings.CACHES, "board": cache}

    assert (press(client, post).status_code, count(post)) == (303, None)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_eight():
    post, start = boarding.posted(), threading.Barrier(8)

    def one(number):
        start.wait()
        liking.like(post=post, address=f"192.0.2.{number}", now=timezone.now())
        connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(post) == 8
