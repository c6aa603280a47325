import asyncio
import json
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cityline.line.calls import record_multicasts
from cityline.line.errors import CalledInTransaction
from cityline.line.models import LineCall
from cityline.line.multicast import BETWEEN_IDS, AnswerKind, MulticastSender, splice
from cityline.line.testing import contract
from cityline.line.tests.fake_line import Reply, refused_url
from cityline.line.training import TrainingSender

USERS = [f"U{number:032x}" for number in range(3)]
SEALED = json.dumps({"messages": [{"type": "text", "text": "お知らせ"}], "customAggregationUnits": ["b1"]}).encode()
RETRY_KEY = "8d0f7a5e-3f43-4f0e-9d55-6b2f5e9b8f5a"
BODY = splice(SEALED, BETWEEN_IDS.join(USERS), count=len(USERS))


def send(*, body=BODY, retry_key=RETRY_KEY, sender=MulticastSender, **options):
    async def once():
        async with sender(**options) as opened:
            return await opened.send(body=body, retry_key=retry_key)

    return asyncio.run(once())


def test_splice_puts_the_residents_before_the_untouched_bytes():
    body = splice(SEALED, BETWEEN_IDS.join(USERS), count=len(USERS))

    assert body.startswith(b'{"to":["U')
    assert body.endswith(SEALED[1:])
    assert json.loads(body) == {"to": USERS, **json.loads(SEALED)}


@given(st.lists(st.text(), min_size=1, max_size=500))
def test_splice_lets_nothing_but_ids_into_the_body(ids):
    try:
        body = splice(SEALED, BETWEEN_IDS.join(ids), count=len(ids))
    except ValueError:
        assert not all(each.isascii() and each.isalnum() for each in ids)
    else:
        assert json.loads(body) == {"to": ids, **json.loads(SEALED)}


@pytest.mark.parametrize("count", [2, 4])
def test_splice_refuses_another_number_than_there_are(count):
    with pytest.raises(ValueError, match="not so many"):
        splice(SEALED, BETWEEN_IDS.join(USERS), count=count)


@pytest.mark.parametrize("ids", [[], USERS * 167])
def test_splice_refuses_an_impossible_number_of_residents(ids):
    with pytest.raises(ValueError, match="1 to 500"):
        splice(SEALED, BETWEEN_IDS.join(ids), count=len(ids))


@pytest.mark.parametrize("sealed", [b"", b"{}", b"[1]", b'"x"'])
def test_splice_refuses_what_is_no_sealed_body(sealed):
    with pytest.raises(ValueError, match="sealed body"):
        splice(sealed, BETWEEN_IDS.join(USERS), count=len(USERS))


def test_send_posts_the_bytes_as_they_are(line):
    answer = send(retry_key=RETRY_KEY)

    request = line.received[0]
    assert (request.method, request.path, request.body) == ("POST", "/v2/bot/message/multicast", BODY)
    assert request.headers["x-line-retry-key"] == RETRY_KEY
    assert request.headers["authorization"] == "Bearer made-up-token"
    assert (answer.kind, answer.status, answer.request_id) == (AnswerKind.ACCEPTED, 200, "request-1")
    assert answer.started_at <= answer.finished_at


@pytest.mark.parametrize(
    ("reply", "kind", "status", "code"),
    [
        (Reply(status=409), AnswerKind.ALREADY_ACCEPTED, 409, ""),
        (Reply(status=500), AnswerKind.AMBIGUOUS, 500, "http_500"),
        (Reply(fault="reset"), AnswerKind.AMBIGUOUS, None, "reset"),
        (Reply(fault="half"), AnswerKind.ACCEPTED, 200, ""),
        (Reply(status=400, fault="half"), AnswerKind.AMBIGUOUS, None, "reset"),
        (Reply(status=429, body=b"{}"), AnswerKind.RATE_LIMITED, 429, "rate_limited_unknown_words"),
        (
            Reply(status=429, body=b'{"message":"You have reached your monthly limit."}'),
            AnswerKind.MONTHLY_LIMIT,
            429,
            "monthly_limit",
        ),
        (Reply(status=401), AnswerKind.CHANNEL_PROBLEM, 401, "http_401"),
        (Reply(status=307, headers={"location": "/elsewhere"}), AnswerKind.CHANNEL_PROBLEM, 307, "http_307"),
        (Reply(status=400), AnswerKind.BAD_REQUEST, 400, "bad_request"),
    ],
)
def test_send_says_what_came_of_it(line, reply, kind, status, code):
    line.will_answer(reply)

    answer = send()

    assert (answer.kind, answer.status, answer.error_code) == (kind, status, code)
    assert len(line.received) == 1


def test_send_names_the_recipients_line_refuses(line):
    line.will_answer(Reply(status=400, body=b'{"message":"The property, to[1], in the request body is invalid"}'))

    answer = send()

    assert (answer.kind, answer.bad_recipients) == (AnswerKind.BAD_RECIPIENTS, [1])


def test_send_that_times_out_is_ambiguous(line):
    line.will_answer(Reply(fault="hang"))

    answer = send(timeout=0.3)

    assert (answer.kind, answer.error_code) == (AnswerKind.AMBIGUOUS, "timeout")


@pytest.mark.parametrize("url", [refused_url(), "http://no-such-host.invalid"], ids=["nobody listens", "no such host"])
def test_send_without_a_connection_left_nothing(settings, url):
    settings.LINE_API_BASE_URL = url

    answer = send()

    assert (answer.kind, answer.status, answer.error_code) == (AnswerKind.NOT_CONNECTED, None, "not_connected")


def test_many_leave_at_once_and_a_hanging_one_holds_up_none(line):
    line.will_answer(Reply(fault="hang"), *[Reply()] * 40)

    async def work():
        async with MulticastSender(timeout=3) as sender:
            first = asyncio.create_task(sender.send(body=BODY, retry_key=str(uuid4())))
            await asyncio.sleep(0.2)
            others = await asyncio.gather(*[sender.send(body=BODY, retry_key=str(uuid4())) for _ in range(40)])
            was_waiting = not first.done()
            return was_waiting, [answer.kind for answer in others], (await first).kind

    was_waiting, others, first = asyncio.run(work())

    assert (was_waiting, set(others), first) == (True, {AnswerKind.ACCEPTED}, AnswerKind.AMBIGUOUS)


@pytest.mark.django_db(transaction=True, available_apps=["cityline.line"])
@pytest.mark.parametrize("sender", [MulticastSender, TrainingSender])
def test_send_refuses_inside_a_transaction(line, sender):
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        send(sender=sender)

    assert line.received == []


@pytest.mark.django_db(transaction=True, available_apps=["cityline.line"])
def test_a_transaction_begun_after_opening_is_noticed_too(line, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    async def work():
        async with MulticastSender() as sender:
            with transaction.atomic():
                await sender.send(body=BODY, retry_key=str(uuid4()))

    with pytest.raises(CalledInTransaction):
        asyncio.run(work())
    assert line.received == []


@pytest.mark.django_db(transaction=True, available_apps=["cityline.line"])
def test_record_multicasts_keeps_the_real_calls(line):
    line.will_answer(Reply(), Reply(fault="reset"))
    answers = [send(), send(), send(sender=TrainingSender)]

    record_multicasts(answers)

    kept = LineCall.objects.order_by("pk").values_list("endpoint", "status", "request_id", "error_code")
    assert list(kept) == [
        ("/v2/bot/message/multicast", 200, "request-1", ""),
        ("/v2/bot/message/multicast", None, "", "reset"),
    ]


def test_an_observer_that_objects_keeps_the_request_from_leaving(line, monkeypatch):
    monkeypatch.setattr("cityline.line.observing.observers", [refuse])

    with pytest.raises(contract.ContractViolation):
        send()

    assert line.received == []


def refuse(request):
    raise contract.ContractViolation(request.path)
