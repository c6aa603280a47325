import json
import logging
import os
import threading
import time
from uuid import uuid4

import pytest
from django.db import transaction

from cityline.line import client, errors, sdk
from cityline.line.errors import Problem
from cityline.line.models import LineCall
from cityline.line.testing import contract
from cityline.line.tests.fake_line import Reply, refused_url

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["cityline.line"])

RETRY_KEY = "8d0f7a5e-3f43-4f0e-9d55-6b2f5e9b8f5a"
RATE = "The API rate limit has been exceeded. Try again later."
USER = "U" + "0123456789abcdef" * 2
MESSAGES = [{"type": "text", "text": "本日はごみの収集があります。"}]


def push(retry_key=RETRY_KEY):
    return client.push(line_user_id=USER, messages=MESSAGES, retry_key=retry_key)


def an_error(status, message="", headers=None, **more):
    body = json.dumps({"message": message, **more}).encode()
    return Reply(status=status, body=body, headers={"x-line-request-id": "request-1", **(headers or {})})


def test_push_sends_exactly_the_messages_under_the_key(line):
    request_id = push(retry_key=RETRY_KEY)

    request = line.received[0]
    assert request_id == "request-1"
    assert (request.method, request.path) == ("POST", "/v2/bot/message/push")
    assert request.json == {"to": USER, "messages": MESSAGES, "notificationDisabled": False}
    assert request.headers["x-line-retry-key"] == RETRY_KEY
    assert request.headers["authorization"] == "Bearer made-up-token"


def test_push_keeps_what_the_sdk_does_not_know(line):
    odd = [{"type": "flex", "altText": "x", "contents": {"type": "bubble", "newIn2027": {"a": [1]}}}]

    with contract.unwatched():
        client.push(line_user_id=USER, messages=odd, retry_key=str(uuid4()))

    assert line.received[0].json["messages"] == odd


def test_reply_carries_no_retry_key(line):
    client.reply(reply_token="token-1", messages=MESSAGES)

    request = line.received[0]
    assert request.path == "/v2/bot/message/reply"
    assert request.json == {"replyToken": "token-1", "messages": MESSAGES}
    assert "x-line-retry-key" not in request.headers


@pytest.mark.parametrize(
    ("reply", "error", "code"),
    [
        (an_error(500), errors.LineUnavailable, "http_500"),
        (Reply(fault="reset"), errors.LineUnavailable, "reset"),
        (Reply(status=503, body="混雑しています".encode("shift_jis")), errors.LineUnavailable, "http_503"),
        (
            an_error(429, RATE),
            errors.LineRateLimited,
            "rate_limited",
        ),
        (an_error(429, "You have reached your monthly limit."), errors.LineMonthlyLimit, "monthly_limit"),
        (an_error(401), errors.LineChannelProblem, "http_401"),
        (an_error(403), errors.LineChannelProblem, "http_403"),
        (an_error(404), errors.LineChannelProblem, "http_404"),
        (an_error(413), errors.LineChannelProblem, "http_413"),
        (an_error(415), errors.LineChannelProblem, "http_415"),
        (an_error(400, "Invalid reply token"), errors.LineRefused, "bad_request"),
        (Reply(status=307, headers={"location": "/elsewhere"}), errors.LineChannelProblem, "http_307"),
    ],
)
def test_push_speaks_one_vocabulary_of_errors(line, reply, error, code):
    line.will_answer(reply)

    with pytest.raises(errors.LineError) as caught:
        push()

    assert (type(caught.value), caught.value.code) == (error, code)
    assert len(line.received) == 1


def test_push_accepted_before_names_the_request_that_was(line):
    line.will_answer(an_error(409, "already", {"x-line-accepted-request-id": "request-0"}))

    with pytest.raises(errors.LineAlreadyAccepted) as caught:
        push()

    assert (caught.value.accepted_request_id, caught.value.request_id) == ("request-0", "request-1")


def test_push_times_out(line, monkeypatch):
    monkeypatch.setattr(sdk, "TIMEOUT", (1.0, 0.2))
    line.will_answer(Reply(fault="hang"))
    started = time.monotonic()

    with pytest.raises(errors.LineUnavailable) as caught:
        push()

    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 2


def test_push_without_a_connection_says_that_nothing_left(line, settings):
    settings.LINE_API_BASE_URL = refused_url()

    with pytest.raises(errors.LineNotConnected) as caught:
        push()

    assert caught.value.code == "not_connected"
    assert line.received == []


def test_refusal_carries_lines_problems(line):
    line.will_answer(an_error(400, "1 error", details=[{"property": "messages[0].text", "message": "too long"}]))

    with pytest.raises(errors.LineRefused) as caught:
        push()

    assert caught.value.problems == [Problem("", "1 error"), Problem("messages[0].text", "too long")]


def test_validate_multicast_is_empty_when_line_objects_to_nothing(line):
    assert client.validate_multicast(messages=MESSAGES) == []
    assert line.received[0].path == "/v2/bot/message/validate/multicast"
    assert line.received[0].json == {"messages": MESSAGES}


def test_validate_multicast_returns_what_line_objects_to(line):
    line.will_answer(an_error(400, "1 error", details=[{"property": "messages[0].text", "message": "too long"}]))

    assert client.validate_multicast(messages=MESSAGES) == [Problem("messages[0].text", "too long")]


def test_validate_multicast_is_never_empty_for_a_refusal_without_words(line):
    line.will_answer(Reply(status=400, body=b""))

    assert client.validate_multicast(messages=MESSAGES) == [Problem("", "bad_request")]


def test_get_profile_reads_what_is_there_and_ignores_what_is_new(line):
    line.will_answer(Reply(body=json.dumps({"displayName": "みどり", "userId": USER, "new": 1}).encode()))

    profile = client.get_profile(line_user_id=USER)

    assert profile == client.Profile(display_name="みどり", language="", picture_url="")
    assert line.received[0].path == f"/v2/bot/profile/{USER}"


def test_get_profile_of_nobody_line_tells_about_is_none(line):
    line.will_answer(an_error(404, "Not found"))

    assert client.get_profile(line_user_id=USER) is None


@pytest.mark.parametrize(
    ("allowance", "expected", "left"),
    [
        ({"type": "none"}, client.Quota(limit=None, used=12), None),
        ({"type": "limited", "value": 1000}, client.Quota(limit=1000, used=12), 988),
        ({"type": "limited", "value": 5}, client.Quota(limit=5, used=12), 0),
    ],
)
def test_get_quota_knows_both_kinds(line, allowance, expected, left):
    line.will_answer(Reply(body=json.dumps(allowance).encode()), Reply(body=b'{"totalUsage":12}'))

    quota = client.get_quota()

    assert (quota, quota.left) == (expected, left)
    assert [r.path for r in line.received] == ["/v2/bot/message/quota", "/v2/bot/message/quota/consumption"]


def test_get_quota_does_not_take_an_unreadable_answer_for_zero(line):
    line.will_answer(Reply(body=b'{"type":"limited"}'))

    with pytest.raises(errors.LineUnavailable, match="unreadable"):
        client.get_quota()


def test_get_bot_info_and_unit_count(line):
    line.will_answer(
        Reply(body=json.dumps({"basicId": "@midori", "displayName": "みどり市"}).encode()),
        Reply(body=b'{"numOfCustomAggregationUnits":22}'),
    )

    assert client.get_bot_info() == client.BotInfo(basic_id="@midori", display_name="みどり市", picture_url="")
    assert client.get_unit_names_count() == 22


def test_every_call_is_kept_without_ids(line):
    line.will_answer(Reply(), an_error(404), Reply(fault="reset"))

    push()
    client.get_profile(line_user_id=USER)
    with pytest.raises(errors.LineUnavailable):
        push()

    kept = LineCall.objects.order_by("pk").values_list("method", "endpoint", "status", "request_id", "error_code")
    assert list(kept) == [
        ("POST", "/v2/bot/message/push", 200, "request-1", ""),
        ("GET", "/v2/bot/profile/{userId}", 404, "request-1", "http_404"),
        ("POST", "/v2/bot/message/push", None, "", "reset"),
    ]


@pytest.mark.parametrize(
    "call",
    [
        push,
        lambda: client.reply(reply_token="x", messages=MESSAGES),
        lambda: client.validate_multicast(messages=MESSAGES),
        lambda: client.get_profile(line_user_id=USER),
        client.get_quota,
        client.get_bot_info,
        client.get_unit_names_count,
    ],
)
def test_every_call_refuses_inside_a_transaction(line, call):
    with transaction.atomic(), pytest.raises(errors.CalledInTransaction):
        call()

    assert line.received == []


def test_one_connection_serves_many_calls_and_threads_do_not_mix_answers(line):
    line.will_answer(*[Reply(headers={"x-line-request-id": f"request-{n}"}) for n in range(20)])
    seen, lock = [], threading.Lock()

    def work():
        for _ in range(5):
            exchange = sdk.ask(method="GET", endpoint="/v2/bot/info")
            with lock:
                seen.append(exchange.headers["x-line-request-id"])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(seen) == sorted(f"request-{n}" for n in range(20))


def test_a_forked_process_starts_with_connections_of_its_own(line):
    sdk.ask(method="GET", endpoint="/v2/bot/info")
    assert len(sdk._clients) > 0

    child = os.fork()
    if child == 0:
        os._exit(len(sdk._clients))

    assert os.waitpid(child, 0)[1] == 0


def test_the_data_api_has_a_host_of_its_own(line, settings):
    settings.LINE_DATA_API_BASE_URL = settings.LINE_API_BASE_URL
    settings.LINE_API_BASE_URL = refused_url()

    with contract.unwatched():
        exchange = sdk.ask(method="GET", endpoint="/v2/bot/message/1/content", data_api=True)

    assert exchange.status == 200


def test_nothing_secret_or_personal_is_logged_or_in_an_error(line, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.LINE_CHANNEL_SECRET = "made-up-secret"
    line.will_answer(an_error(400, f"{USER} is odd"), Reply(fault="reset"), an_error(404))

    said = []
    for call in (push, push, lambda: client.reply(reply_token="token-1", messages=MESSAGES)):
        with pytest.raises(errors.LineError) as caught:
            call()
        said.append(f"{caught.value} {caught.value!r} {vars(caught.value)}")

    for text in (caplog.text, *said):
        assert [s for s in ("made-up-token", "made-up-secret", USER, "ごみの収集") if s in text] == []
