import json
import threading
import time

import psycopg
import pytest
from django.conf import settings as configured
from django.db import DatabaseError, connection
from django.test import Client, override_settings

from cityline.doorbell import doorbell
from cityline.line.signatures import sign
from subscribers.models import WebhookEvent
from subscribers.services import intake
from subscribers.tests.factories import line_user_id

ADDRESS = "/line/webhook/"


@pytest.fixture(autouse=True)
def channel_secret(settings):
    settings.LINE_CHANNEL_SECRET = "test-secret"


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    """What the doorbell sent, instead of a broker."""
    sent = []
    monkeypatch.setattr("subscribers.views.webhook.doorbell.ring", lambda *_, **__: sent.append(1))
    return sent


def event(number=1, **fields):
    return {
        "type": "follow",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": line_user_id(number)},
        "webhookEventId": f"01TEST{number:020d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"token-{number}",
        **fields,
    }


def post(body, *, signature=None, client=None):
    raw = body if isinstance(body, bytes) else json.dumps({"destination": "U" + "0" * 32, "events": body}).encode()
    return (client or Client()).post(
        ADDRESS, data=raw, content_type="application/json", headers={"X-Line-Signature": signature or sign(raw)}
    )


@pytest.mark.django_db
def test_signed_events_are_stored_and_the_doorbell_rings(rings):
    response = post([event(1), event(2)])

    assert response.status_code == 200
    assert list(WebhookEvent.objects.order_by("id").values_list("webhook_event_id", flat=True)) == [
        "01TEST00000000000000000001",
        "01TEST00000000000000000002",
    ]
    assert rings == [1]


@pytest.mark.django_db
def test_whole_post_is_stored_with_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        response = post([event(number) for number in range(1, 40)])

    assert response.status_code == 200
    assert WebhookEvent.objects.count() == 39


@pytest.mark.django_db
def test_replayed_event_is_stored_once():
    again = {**event(1), "deliveryContext": {"isRedelivery": True}}

    statuses = [post([event(1)]).status_code, post([again, again]).status_code]

    assert statuses == [200, 200]
    assert WebhookEvent.objects.count() == 1


@pytest.mark.django_db
def test_events_without_an_id_are_told_apart_by_their_content():
    nameless = event(1)
    del nameless["webhookEventId"]
    redelivered = {**nameless, "deliveryContext": {"isRedelivery": True}}
    other = {**nameless, "timestamp": 5}

    post([nameless])
    post([redelivered, other])

    assert WebhookEvent.objects.count() == 2


@pytest.mark.django_db
def test_the_official_signature_is_accepted_over_exactly_the_official_bytes(settings):
    # https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
    settings.LINE_CHANNEL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    signature = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="

    statuses = [
        post(body, signature=signature).status_code,
        post(body + b"\n", signature=signature).status_code,
        post(body.replace(b":[]", b": []"), signature=signature).status_code,
        post(body, signature=signature.lower()).status_code,
    ]

    assert statuses == [200, 401, 401, 401]


@pytest.mark.django_db
@pytest.mark.parametrize("signature", ["wrong", "é", "AAAA" * 11, " "])
def test_wrong_signature_is_refused_and_stores_nothing(signature):
    response = post([event(1)], signature=signature)

    assert response.status_code == 401
    assert WebhookEvent.objects.count() == 0


@pytest.mark.django_db
def test_missing_signature_is_refused():
    response = Client().post(ADDRESS, data=b"{}", content_type="application/json")

    assert response.status_code == 401


@pytest.mark.django_db
def test_signature_of_another_body_is_refused():
    response = post([event(1)], signature=sign(b"{}"))

    assert response.status_code == 401


@pytest.mark.django_db
def test_empty_events_are_lines_own_check_of_the_address(rings):
    response = post([])

    assert response.status_code == 200
    assert rings == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe{", b'{"events": [', b"", b'{"events": [{"text": "\xc3\x28"}]}', b"[" * 100_000, b"1" * 10_000],
    ids=["utf-16", "cut short", "empty", "invalid utf-8", "deep nesting", "huge number"],
)
def test_what_is_not_json_is_refused_without_a_crash(body):
    response = post(body)

    assert response.status_code == 400
    assert WebhookEvent.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"5", b'"x"', b"{}", b'{"events": null}', b'{"events": {"a": 1}}', b'{"events": [1, null, []]}'],
)
def test_unknown_shapes_are_taken_and_forgotten(body):
    response = post(body)

    assert response.status_code == 200
    assert WebhookEvent.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd",
    [
        {"type": "somethingNew"},
        {"type": None},
        {"type": "x" * 500},
        {"type": "a\x00b"},
        {"mode": "future"},
        {"source": None},
        {"source": "x"},
        {"timestamp": 10**30},
        {"timestamp": "soon"},
        {"webhookEventId": "a\x00b"},
        {"webhookEventId": "x" * 1000},
        {"webhookEventId": 7},
        {"message": {"type": "text", "text": "nul \x00 and \ud800"}},
    ],
)
def test_odd_events_are_stored_among_good_ones(odd):
    response = post([event(1), event(2, **odd), event(3)])

    assert response.status_code == 200
    assert WebhookEvent.objects.count() == 3


@pytest.mark.django_db
def test_event_nested_too_deeply_does_not_hold_up_the_others():
    deep = b'{"events":[' + json.dumps(event(1)).encode() + b',{"type":"x","a":' + b"[" * 900 + b"]" * 900 + b"}]}"

    response = post(deep)

    assert response.status_code in {200, 400}


@pytest.mark.django_db
def test_body_over_the_cap_is_refused():
    response = post(b'{"events": ["' + b"x" * 1_000_000 + b'"]}')

    assert response.status_code == 413


@pytest.mark.django_db
def test_ten_megabytes_are_refused_before_they_are_read():
    body = json.dumps({"events": [event(1, message={"type": "text", "text": "あ" * 10_000_000})]}, ensure_ascii=False)

    assert post(body.encode()).status_code == 413
    assert WebhookEvent.objects.count() == 0


@pytest.mark.django_db
def test_body_just_under_the_cap_is_taken():
    room = 1_000_000 - len(json.dumps({"destination": "U" + "0" * 32, "events": [event(1, note="")]}))

    assert post([event(1, note="x" * room)]).status_code == 200
    assert post([event(2, note="x" * (room + 1))]).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\x00", "\ud800", "\udfff\ud800", "😀" * 500, "\u2028 \ufeff"])
def test_whatever_a_resident_types_is_kept_as_typed(text):
    post([event(1, type="message", message={"type": "text", "id": "5", "text": text})])

    assert json.loads(WebhookEvent.objects.get().payload)["message"]["text"] == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message_id"),
    [
        ({"type": "message", "message": {"type": "text", "id": "468789577898262530"}}, "468789577898262530"),
        ({"type": "unsend", "unsend": {"messageId": "325708"}}, "325708"),
        ({"type": "messageEdited", "message": {"id": "7"}}, "7"),
        ({"type": "unsend", "unsend": None, "message": {"id": "7"}}, ""),
        ({"type": "message", "message": {"id": 7}}, ""),
        ({"type": "message", "message": {"id": "a\x00"}}, ""),
        ({"type": "message", "message": {"id": "9" * 65}}, ""),
        ({"type": "follow"}, ""),
    ],
)
def test_event_is_kept_with_the_message_it_is_about(fields, message_id):
    post([event(1, **fields)])

    assert WebhookEvent.objects.get().message_id == message_id


@pytest.mark.django_db
def test_broker_that_is_down_costs_line_neither_the_answer_nor_time(monkeypatch):
    monkeypatch.setattr("subscribers.views.webhook.doorbell.ring", doorbell.ring)
    monkeypatch.setattr("subscribers.views.webhook.doorbell._is_tied", False)
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:9/0"):
        monkeypatch.setattr("cityline.doorbell.current_app.send_task", _not_heard)
        began = time.monotonic()

        response = post([event(1)])

    assert (response.status_code, time.monotonic() - began < 1) == (200, True)
    assert WebhookEvent.objects.waiting().count() == 1


def _not_heard(*_given, **_more):
    time.sleep(3)
    raise OSError(f"no broker at {configured.CELERY_BROKER_URL}")


@pytest.mark.django_db
def test_other_methods_are_refused():
    assert Client().get(ADDRESS).status_code == 405
    assert Client().put(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_csrf_is_not_asked_of_line():
    response = post([event(1)], client=Client(enforce_csrf_checks=True))

    assert response.status_code == 200


@pytest.mark.django_db
def test_database_that_is_away_makes_line_try_again(monkeypatch):
    def broken(**_):
        raise DatabaseError

    monkeypatch.setattr(intake, "store", broken)

    assert post([event(1)]).status_code == 503


@pytest.mark.django_db(transaction=True)
def test_threads_that_post_the_same_events_store_them_once():
    statuses = []
    barrier = threading.Barrier(6)

    def deliver():
        barrier.wait()
        try:
            statuses.extend(post([event(1), event(2), event(3)]).status_code for _ in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 30
    assert WebhookEvent.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_events_are_stored_after_the_database_dropped_the_connection():
    post([event(1)])
    connection.close_if_unusable_or_obsolete()
    with psycopg.connect(**connection.get_connection_params() | {"context": None, "cursor_factory": None}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    response = post([event(2)])

    assert (response.status_code, WebhookEvent.objects.count()) == (200, 2)
