"""The boundary against a LINE that keeps LINE's rules: the same calls, over real HTTP."""

import asyncio
import json
import os
import time
from uuid import uuid4

import pytest
from django.conf import settings as project

from cityline.line import client, errors
from cityline.line.multicast import BETWEEN_IDS, AnswerKind, MulticastSender, splice
from cityline.line.pacing import POLL_SECONDS, Pacer
from cityline.line.testing import contract
from cityline.simulator.testing import running_simulator

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["cityline.line"])

TEXT = {"type": "text", "text": "本日はごみの収集があります。"}
SEALED = json.dumps({"messages": [TEXT], "customAggregationUnits": ["b1"]}, ensure_ascii=False).encode()


@pytest.fixture
def simulator(settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "made-up-token"
    settings.LINE_CHANNEL_SECRET = "made-up-secret"
    with running_simulator() as running:
        settings.LINE_API_BASE_URL = running.url
        yield running


def multicast(users, *, retry_key=None, sealed=SEALED, timeout=10.0):
    async def once():
        async with MulticastSender(timeout=timeout) as sender:
            return await sender.send(
                body=splice(sealed, BETWEEN_IDS.join(users), count=len(users)), retry_key=retry_key or str(uuid4())
            )

    return asyncio.run(once())


def texts(simulator, user):
    return [message["text"] for item in simulator.inbox(user) for message in item["messages"]]


def test_multicast_reaches_every_phone_once(simulator):
    users = simulator.add_users(500)

    answer = multicast(users)

    assert answer.kind is AnswerKind.ACCEPTED
    assert answer.request_id
    assert texts(simulator, users[0]) == texts(simulator, users[499]) == [TEXT["text"]]


def test_multicast_again_under_the_same_key_is_already_accepted(simulator):
    users = simulator.add_users(2)
    key = str(uuid4())
    first = multicast(users, retry_key=key)

    second = multicast(users, retry_key=key)

    assert (second.kind, second.accepted_request_id) == (AnswerKind.ALREADY_ACCEPTED, first.request_id)
    assert len(simulator.inbox(users[0])) == 1


@pytest.mark.parametrize("fault", ["500-after", "reset-after", "hang"])
def test_multicast_accepted_but_unanswered_is_ambiguous_and_settled_by_the_key(simulator, fault):
    users = simulator.add_users(2)
    key = str(uuid4())
    simulator.fail_next(fault)

    kinds = [multicast(users, retry_key=key, timeout=0.5).kind for _ in range(2)]

    assert kinds == [AnswerKind.AMBIGUOUS, AnswerKind.ALREADY_ACCEPTED]
    assert len(simulator.inbox(users[0])) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("429", AnswerKind.RATE_LIMITED),
        ("429-monthly", AnswerKind.MONTHLY_LIMIT),
        ("401", AnswerKind.CHANNEL_PROBLEM),
        ("413", AnswerKind.CHANNEL_PROBLEM),
        ("400", AnswerKind.BAD_REQUEST),
        ("500-before", AnswerKind.AMBIGUOUS),
        ("reset-before", AnswerKind.AMBIGUOUS),
    ],
)
def test_multicast_refused_is_told_apart(simulator, fault, kind):
    users = simulator.add_users(1)
    simulator.fail_next(fault)

    assert multicast(users).kind is kind
    assert simulator.inbox(users[0]) == []


def test_multicast_names_malformed_recipients(simulator):
    users = simulator.add_users(3)

    answer = multicast([users[0], "Uxyz", users[2]])

    assert (answer.kind, answer.bad_recipients) == (AnswerKind.BAD_RECIPIENTS, [1])


@pytest.mark.parametrize(("unknown_ids", "kind"), [(200, AnswerKind.ACCEPTED), (400, AnswerKind.BAD_REQUEST)])
def test_multicast_to_somebody_unknown_goes_both_ways_lines_page_says(simulator, unknown_ids, kind):
    simulator.configure(unknown_ids=unknown_ids)
    users = simulator.add_users(1)

    answer = multicast([*users, "U" + "f" * 32])

    assert answer.kind is kind


def test_messages_line_refuses_are_told_by_send_and_by_validate(simulator):
    users = simulator.add_users(1)
    too_long = [{"type": "text", "text": "😀" * 2501}]

    answer = multicast(users, sealed=json.dumps({"messages": too_long}).encode())
    problems = client.validate_multicast(messages=too_long)

    assert answer.kind is AnswerKind.BAD_MESSAGES
    assert [problem.property for problem in problems] == ["messages[0].text"]
    assert client.validate_multicast(messages=[TEXT]) == []


def test_the_monthly_limit_is_confirmed_by_the_quota(simulator):
    users = simulator.add_users(5)
    simulator.configure(quota=3)

    assert multicast(users).kind is AnswerKind.MONTHLY_LIMIT
    assert client.get_quota() == client.Quota(limit=3, used=0)
    simulator.configure(quota=None)
    assert multicast(users).kind is AnswerKind.ACCEPTED
    assert client.get_quota() == client.Quota(limit=None, used=5)
    assert client.get_unit_names_count() == 1


def test_push_and_profile_of_a_friend_and_of_one_who_blocked(simulator):
    friend = simulator.add_users(1)[0]
    blocked = simulator.add_users(1, first=2, standing="blocked")[0]
    key = str(uuid4())

    client.push(line_user_id=friend, messages=[TEXT], retry_key=key)
    with pytest.raises(errors.LineAlreadyAccepted):
        client.push(line_user_id=friend, messages=[TEXT], retry_key=key)

    assert texts(simulator, friend) == [TEXT["text"]]
    assert client.get_profile(line_user_id=friend).display_name
    assert client.get_profile(line_user_id=blocked) is None


def test_a_reply_token_works_once(simulator):
    user = simulator.add_users(1)[0]
    token = simulator.say(user, "こんにちは")["replyToken"]

    client.reply(reply_token=token, messages=[TEXT])
    with pytest.raises(errors.LineRefused):
        client.reply(reply_token=token, messages=[TEXT])

    assert texts(simulator, user) == [TEXT["text"]]


def test_bot_info_is_the_accounts(simulator):
    assert client.get_bot_info().basic_id == "@cityline"


def test_a_wrong_token_is_a_channel_problem(simulator, settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "another-token"

    with pytest.raises(errors.LineChannelProblem) as caught:
        client.get_quota()

    assert caught.value.status == 401


@pytest.mark.skipif(not os.environ.get("LINE_OPENAPI_DIR"), reason="LINE_OPENAPI_DIR is not set")
def test_what_line_does_not_allow_never_reaches_the_simulator(simulator):
    with pytest.raises(contract.ContractViolation):
        client.validate_multicast(messages=[{"type": "text", "words": "x"}])


def test_paced_requests_meet_a_strict_sliding_window(simulator):
    users = simulator.add_users(2)
    pacer = Pacer(project.REDIS_URL, 100, key=f"test:pacer:{uuid4()}")
    simulator.configure(rate=100, latency_ms=50)
    pacer.prepare()

    answers = asyncio.run(_send_paced(pacer, splice(SEALED, BETWEEN_IDS.join(users), count=len(users)), 250))

    refused = sum(answer.kind is AnswerKind.RATE_LIMITED for answer in answers)
    accepted = sum(answer.kind is AnswerKind.ACCEPTED for answer in answers)
    assert refused <= 25  # a busy machine sends late, and its lateness looks like haste to a strict server
    assert accepted + refused == 250


async def _send_paced(pacer, body, total):
    async def at(wait, sender):
        await asyncio.sleep(wait)
        return await sender.send(body=body, retry_key=str(uuid4()))

    async with MulticastSender() as sender:
        sends, until = [], time.monotonic() + 30
        while len(sends) < total and time.monotonic() < until:
            waits = pacer.reserve(count=total - len(sends))
            sends += [asyncio.create_task(at(wait, sender)) for wait in waits]
            await asyncio.sleep(POLL_SECONDS)
        return await asyncio.gather(*sends)
