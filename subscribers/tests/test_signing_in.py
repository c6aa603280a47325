"""LINE is asked only what it alone can answer, and never by so many that nobody gets a page any more."""

import base64
import json
import secrets
import time

import pytest

from cityline.line.models import LineCall
from subscribers.models import Subscriber
from subscribers.services import signing_in
from subscribers.tests.test_liff import CHANNEL, LIFF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def resident(simulator, settings):
    settings.LINE_LOGIN_CHANNEL_ID, settings.LIFF_ID = CHANNEL, LIFF
    [line_user_id] = simulator.add_users(1)
    return Subscriber.objects.create(line_user_id=line_user_id)


@pytest.fixture
def token(simulator, resident):
    return simulator.id_token(resident.line_user_id, client_id=CHANNEL)


@pytest.fixture
def show(client):
    """From an address nobody else counts under."""
    address = f"2001:db8:{secrets.randbelow(9999)}:{secrets.randbelow(9999)}::1"
    return lambda token: client.post("/liff/enter/", {"id_token": token}, REMOTE_ADDR=address)


def forged(payload):
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return f"eyJh.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.c2ln"


def claims(**other):
    ours = {"iss": "https://access.line.me", "aud": CHANNEL, "sub": "U" + "ab" * 16, "exp": time.time() + 60}
    return {**ours, **other}


@pytest.mark.parametrize(
    "made_up",
    [
        "aaaa.bbbb.cccc",
        "aaaa.b===.cccc",
        forged(b"\xff\xfe"),
        forged(b"[" * 2500),
        forged([]),
        forged(claims(aud="9")),
        forged(claims(iss="https://example.com")),
        forged(claims(exp=1)),
        forged(claims(sub="me")),
    ],
)
def test_what_line_would_refuse_anyway_is_not_asked(resident, show, made_up):
    answer = show(made_up)

    assert (answer.status_code, LineCall.objects.count()) == (403, 0)


def test_only_a_token_that_is_too_old_is_worth_another_login(simulator, resident, show):
    old = simulator.id_token(resident.line_user_id, client_id=CHANNEL, lifetime=-5)

    assert [show(each).json()["again"] for each in (old, forged(claims(aud="9")), forged(claims()))] == [
        True,
        False,
        False,
    ]


def test_one_address_asks_so_often_and_no_more(show, token, monkeypatch):
    monkeypatch.setattr(signing_in, "ADDRESS_MAX", 2)
    monkeypatch.setattr(signing_in, "MINUTE", 10**9)  # no minute ends in between

    answers = [show(token).status_code for _ in range(3)]

    assert (answers, LineCall.objects.count()) == ([200, 200, 429], 2)


def test_made_up_tokens_use_up_what_is_their_addresses_and_nobody_elses(show, token, client, monkeypatch):
    monkeypatch.setattr(signing_in, "REFUSED_MAX", 2)
    monkeypatch.setattr(signing_in, "ALL_MAX", 2)
    monkeypatch.setattr(signing_in, "MINUTE", 10**9)  # no minute ends in between
    monkeypatch.setattr(signing_in, "ALL", secrets.token_hex(4))

    made_up = [show(forged(claims())).status_code for _ in range(3)]
    elsewhere = client.post(
        "/liff/enter/", {"id_token": token}, REMOTE_ADDR=f"2001:db8:ffff:{secrets.randbelow(9999)}::1"
    )

    assert (made_up, elsewhere.status_code) == ([403, 403, 429], 200)


def test_all_together_ask_so_often_and_no_more(show, token, monkeypatch):
    monkeypatch.setattr(signing_in, "ALL_MAX", 0)

    answer = show(token)

    assert (answer.status_code, LineCall.objects.count()) == (429, 0)
    assert "混み合って" in answer.json()["words"]


def test_only_a_few_ask_at_once(show, token):
    taken = [signing_in._places.acquire(blocking=False) for _ in range(signing_in.AT_ONCE)]
    crowded = show(token).status_code
    for _ in taken:
        signing_in._places.release()

    assert (taken, crowded, show(token).status_code) == ([True] * signing_in.AT_ONCE, 429, 200)


def test_place_is_free_again_when_line_does_not_answer(show, token, settings):
    settings.LINE_API_BASE_URL = "http://127.0.0.1:9"

    assert [show(token).status_code for _ in range(signing_in.AT_ONCE + 1)] == [503] * (signing_in.AT_ONCE + 1)


def test_without_valkey_residents_still_come_in(show, token, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    assert show(token).status_code == 200
