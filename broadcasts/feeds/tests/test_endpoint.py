"""The door for senders: who may come in, what they may bring, and what they are told."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.feeds import intake, tokens
from broadcasts.feeds.tests import feeding
from broadcasts.models import FeedAlarm, FeedFiring, FeedReading
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return feeding.heat()


@pytest.fixture
def token(feed):
    return feeding.sender(feed)


def post(client, feed, body, token, *, kind="application/json", code=None):
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return client.post(f"/feeds/{code or feed.code}/", body, content_type=kind, headers=headers)


def error(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


# --- Who may come in ---
def test_reading_is_taken_and_the_answer_says_what_was_decided(client, feed):
    rule = feeding.rule(feed)

    answer = post(client, feed, feeding.body(32.1), feeding.sender(feed))

    assert answer.status_code == 202
    assert answer.json() == {
        "reading": "usable",
        "repeated": False,
        "rules": [{"rule": rule.pk, "decided": "notice"}],
    }


@pytest.mark.parametrize("wrong", [None, "", "x", "clf_" + "a" * 43, "clf_" + "a" * 5000, "日本"])
def test_wrong_token_and_unknown_code_get_the_same_answer(client, feed, token, wrong):
    known = post(client, feed, feeding.body(), wrong) if wrong != "日本" else post(client, feed, feeding.body(), "%E6")
    unknown = post(client, feed, feeding.body(), wrong if wrong != "日本" else "%E6", code="nobody-knows")

    assert (known.status_code, known.content) == (401, b'{"error": "unauthorized"}')
    assert (unknown.status_code, unknown.content) == (known.status_code, known.content)
    assert dict(unknown.headers) == dict(known.headers)
    assert not FeedReading.objects.exists()
    assert not FeedAlarm.objects.exists()


def test_right_token_does_not_open_another_feed(client, feed, token):
    other = feeding.heat()
    feeding.sender(other)

    assert post(client, other, feeding.body(), token).status_code == 401


def test_unknown_code_and_wrong_token_cost_the_same_queries(client, feed, token, django_assert_num_queries):
    with django_assert_num_queries(1):
        post(client, feed, feeding.body(), "clf_wrong")
    with django_assert_num_queries(1):
        post(client, feed, feeding.body(), "clf_wrong", code="nobody-knows")


def test_token_is_kept_only_as_a_hash_and_a_new_one_ends_the_old(client, feed, token):
    feed.refresh_from_db()
    assert token not in feed.token_hash
    assert len(feed.token_hash) == 64

    fresh = feeding.sender(feed)

    assert post(client, feed, feeding.body(), token).status_code == 401
    assert post(client, feed, feeding.body(), fresh).status_code == 202
    assert not Entry.objects.filter(data__icontains=fresh).exists()


def test_revoked_token_opens_nothing_and_an_empty_one_neither(client, feed, token):
    tokens.revoke(feed_id=feed.pk, by=feed.made_by)

    assert post(client, feed, feeding.body(), token).status_code == 401
    assert post(client, feed, feeding.body(), "").status_code == 401


def test_token_that_ends_between_door_and_row_lock_stores_nothing(feed, token):
    tokens.revoke(feed_id=feed.pk, by=feed.made_by)

    with pytest.raises(intake.NotTheSender):
        intake.take(feed=feed, body=feeding.body(), token=token)

    assert not FeedReading.objects.exists()


def test_only_post_is_answered(client, feed, token):
    answer = client.get(f"/feeds/{feed.code}/", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 405


# --- What they may bring ---
def test_other_kind_of_body_is_refused_and_alarms(client, feed, token):
    assert error(post(client, feed, feeding.body(), token, kind="text/plain")) == (415, "content_type")
    assert FeedAlarm.objects.get().kind == "unreadable"


def test_charset_in_the_content_type_is_fine(client, feed, token):
    assert post(client, feed, feeding.body(), token, kind="application/json; charset=utf-8").status_code == 202


def test_too_large_body_is_refused(client, feed, token):
    assert error(post(client, feed, b" " * 8193, token)) == (413, "too_large")


NESTED = {"value": [[[1]]]}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"values": NESTED}, "too_deep"),
        ({"extra": 1}, "keys"),
        ({"id": None}, "keys"),
        ({"id": 5}, "invalid"),
        ({"id": "a" * 101}, "invalid"),
        ({"id": "a b"}, "invalid"),
        ({"observed_at": "yesterday"}, "invalid"),
        ({"observed_at": "2026-07-20T14:00:00"}, "no_time_zone"),
        ({"observed_at": "0001-01-01T00:00:00+14:00"}, "invalid"),
        ({"observed_at": "9999-12-31T23:59:59-14:00"}, "invalid"),
        ({"observed_at": 1700000000}, "invalid"),
        ({"values": [1]}, "invalid"),
        ({"values": {}}, "invalid"),
        ({"values": {"value": True}}, "no_number"),
        ({"values": {"value": "31"}}, "no_number"),
        ({"values": {"value": None}}, "no_number"),
        ({"values": {"value": 1e9}}, "no_number"),
        ({"values": {"value": 31, "town": "x"}}, "unknown_field"),
        ({"area": 5}, "invalid"),
        ({"area": "墨\u0000凪"}, "invalid"),
        ({"area": "\ud800"}, "invalid"),
        ({"area": "長" * 61}, "invalid"),
    ],
)
def test_what_is_not_as_agreed_is_refused_as_a_whole(client, feed, token, changed, code):
    feeding.rule(feed)

    answer = post(client, feed, feeding.body(40, **changed), token)

    assert error(answer) == (400, code)
    assert not FeedReading.objects.exists()
    assert not FeedFiring.objects.exists()
    assert FeedAlarm.objects.get().kind == "unreadable"


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 4000,
        b'{"id": "a", "id": "b"}',
        b'{"id": NaN}',
        b'{"id": 1e9999999999999999999999}',
        b'{"id": ' + b"9" * 5000 + b"}",
    ],
)
def test_no_json_at_all_is_refused_without_an_error_of_ours(client, feed, token, body):
    answer = post(client, feed, body, token)

    assert answer.status_code == 400
    assert FeedAlarm.objects.get().kind == "unreadable"


@pytest.mark.parametrize("name", ["\ud800", "\u0000", "a\n", "\u2028"])
def test_unknown_field_that_nobody_can_print_is_refused_without_its_name(client, feed, token, name):
    answer = post(client, feed, feeding.body(values={"value": 1, name: 1}), token)

    assert (answer.status_code, answer.json()) == (400, {"error": "unknown_field"})
    assert FeedAlarm.objects.get().detail == "unknown_field"


def test_infinity_and_a_huge_exponent_are_no_numbers(client, feed, token):
    for number in (b"Infinity", b"-Infinity", b"NaN", b"1e400", b"1e-99999999999999999999"):
        body = feeding.body(77).replace(b"77", number)
        assert post(client, feed, body, token).status_code in {400, 202}
    assert not FeedReading.objects.exclude(number=0).exists()


def test_more_than_the_agreed_number_in_a_minute_waits(client, feed, token, monkeypatch):
    monkeypatch.setattr(intake, "PER_WINDOW", 2)
    for _ in range(2):
        assert post(client, feed, feeding.body(20), token).status_code == 202

    answer = post(client, feed, feeding.body(20), token)

    assert error(answer) == (429, "too_many")
    assert answer.headers["Retry-After"] == "60"


def test_window_from_a_future_that_was_taken_back_holds_nobody_up(client, feed, token, monkeypatch):
    monkeypatch.setattr(intake, "PER_WINDOW", 2)
    feed.window_began_at, feed.window_count = timezone.now() + timedelta(days=365), 9
    feed.save(update_fields=["window_began_at", "window_count"])

    assert post(client, feed, feeding.body(20), token).status_code == 202


# --- What they are told ---
def test_answer_never_says_who_receives(client, feed):
    category = feeding.chosen()
    feeding.rule(feed, category=category)

    answer = post(client, feed, feeding.body(33), feeding.sender(feed))

    assert set(answer.json()) == {"reading", "repeated", "rules"}
    assert category.name not in answer.content.decode()


def test_same_reading_again_gets_the_same_answer_and_begins_nothing(client, feed):
    feeding.rule(feed)
    token, body = feeding.sender(feed), feeding.body(33)

    first, again = (post(client, feed, body, token).json() for _ in range(2))

    assert again == {**first, "repeated": True}
    assert FeedFiring.objects.count() == 1


def test_same_content_under_another_id_is_the_same_reading(client, feed):
    feeding.rule(feed)
    token, said = feeding.sender(feed), json.loads(feeding.body(33))

    post(client, feed, json.dumps(said), token)
    again = post(client, feed, json.dumps({**said, "id": "another"}), token).json()

    assert again["repeated"] is True
    assert (FeedReading.objects.count(), FeedFiring.objects.count()) == (1, 1)


def test_same_id_with_another_content_is_refused_and_the_first_stands(client, feed, token):
    said = json.loads(feeding.body(20))
    post(client, feed, json.dumps(said), token)

    answer = post(client, feed, json.dumps({**said, "values": {"value": 40}}), token)

    assert error(answer) == (409, "id_reused")
    assert FeedReading.objects.get().number == 20


def test_taking_a_reading_costs_the_same_with_many_before_it(client, feed, django_assert_max_num_queries):
    feeding.rule(feed)
    token = feeding.sender(feed)
    for minutes in range(20, 1, -1):
        post(client, feed, feeding.body(20, ago=timedelta(minutes=minutes)), token)

    with django_assert_max_num_queries(22):
        post(client, feed, feeding.body(20, ago=timedelta(seconds=10)), token)
