import json
import time

import pytest
from django.db import transaction

from cityline.line.errors import CalledInTransaction, LineNotConnected, LineUnavailable
from cityline.line.login import IdTokenRefused, verify_id_token
from cityline.line.models import LineCall
from cityline.line.tests.fake_line import Reply, refused_url
from cityline.simulator.testing import running_simulator

pytestmark = pytest.mark.django_db(transaction=True)

CHANNEL = "1234567890"
SHAPED = "aaaa.bbbb.cccc"
WHO = "U" + "ab" * 16


@pytest.fixture
def simulator(settings):
    settings.LINE_LOGIN_CHANNEL_ID = CHANNEL
    with running_simulator() as running:
        settings.LINE_API_BASE_URL = running.url
        yield running


@pytest.fixture
def claims(line, settings):
    """LINE's answer, to be made wrong."""
    settings.LINE_LOGIN_CHANNEL_ID = CHANNEL
    return {"iss": "https://access.line.me", "aud": CHANNEL, "sub": WHO, "exp": time.time() + 60}


def test_token_of_a_friend_is_theirs(simulator):
    [resident] = simulator.add_users(1)

    assert verify_id_token(id_token=simulator.id_token(resident, client_id=CHANNEL)) == resident


def test_call_is_kept_without_token_or_person(simulator):
    [resident] = simulator.add_users(1)
    token = simulator.id_token(resident, client_id=CHANNEL)

    verify_id_token(id_token=token)

    call = LineCall.objects.values().get()
    assert (call["method"], call["endpoint"], call["status"]) == ("POST", "/oauth2/v2.1/verify", 200)
    assert not [value for value in call.values() if token in str(value) or resident in str(value)]


@pytest.mark.parametrize(
    "how",
    [
        {"client_id": "9999999999"},
        {"client_id": CHANNEL, "lifetime": -1},
        {"client_id": CHANNEL, "iss": "https://access.line.example"},
    ],
)
def test_line_refuses_tokens_of_others_and_old_ones(simulator, how):
    [resident] = simulator.add_users(1)

    with pytest.raises(IdTokenRefused) as refused:
        verify_id_token(id_token=simulator.id_token(resident, **how))

    assert refused.value.code == "id_token_refused"


def test_line_refuses_a_token_somebody_wrote_on(simulator):
    [resident] = simulator.add_users(1)
    header, _payload, signature = simulator.id_token(resident, client_id=CHANNEL).split(".")
    _header, payload, _signature = simulator.id_token(resident, client_id=CHANNEL, sub="U" + "0" * 32).split(".")

    with pytest.raises(IdTokenRefused):
        verify_id_token(id_token=f"{header}.{payload}.{signature}")


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c.d", "ä.ö.ü", "a" * 9000, f"{SHAPED}\n", "aaaa.bb bb.cccc"])
def test_what_is_no_token_is_not_even_asked_about(simulator, token):
    with pytest.raises(IdTokenRefused):
        verify_id_token(id_token=token)

    assert not LineCall.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"iss": "https://access.line.example"}, "id_token_issuer"),
        ({"iss": None}, "id_token_issuer"),
        ({"aud": "9999999999"}, "id_token_audience"),
        ({"aud": [CHANNEL]}, "id_token_audience"),
        ({"exp": 1}, "id_token_expired"),
        ({"exp": None}, "id_token_expired"),
        ({"exp": "9999999999"}, "id_token_expired"),
        ({"exp": True}, "id_token_expired"),
        ({"sub": None}, "id_token_subject"),
        ({"sub": "U123"}, "id_token_subject"),
        ({"sub": f"{WHO}\n"}, "id_token_subject"),
        ({"sub": "C" + WHO[1:]}, "id_token_subject"),
    ],
)
def test_an_answer_that_does_not_fit_lets_nobody_in(line, claims, wrong, code):
    line.will_answer(Reply(body=json.dumps({**claims, **wrong}).encode()))

    with pytest.raises(IdTokenRefused) as refused:
        verify_id_token(id_token=SHAPED)

    assert refused.value.code == code


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'"x"', b"{}"])
def test_an_answer_that_is_none_lets_nobody_in(line, claims, body):
    line.will_answer(Reply(body=body))

    with pytest.raises(IdTokenRefused):
        verify_id_token(id_token=SHAPED)


def test_without_a_channel_of_ours_nobody_is_let_in(line, claims, settings):
    settings.LINE_LOGIN_CHANNEL_ID = ""
    line.will_answer(Reply(body=json.dumps({**claims, "aud": ""}).encode()))

    with pytest.raises(IdTokenRefused):
        verify_id_token(id_token=SHAPED)


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=503), Reply(status=429), Reply(fault="reset")])
def test_a_line_in_trouble_is_told_from_a_refusal(line, claims, reply):
    line.will_answer(reply)

    with pytest.raises(LineUnavailable):
        verify_id_token(id_token=SHAPED)


def test_a_line_out_of_reach_is_said_to_be_so(settings):
    settings.LINE_API_BASE_URL = refused_url()

    with pytest.raises(LineNotConnected):
        verify_id_token(id_token=SHAPED)


def test_the_question_goes_without_the_channel_token_and_follows_no_redirect(line, claims):
    line.will_answer(Reply(status=302, headers={"location": "/elsewhere"}))

    with pytest.raises(IdTokenRefused):
        verify_id_token(id_token=SHAPED)

    [received] = line.received
    assert "authorization" not in received.headers
    assert received.body == f"id_token={SHAPED}&client_id={CHANNEL}".encode()


def test_never_inside_a_transaction(simulator):
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        verify_id_token(id_token=SHAPED)
