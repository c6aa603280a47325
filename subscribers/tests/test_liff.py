import json
import re

import pytest
from django.test import Client

from cityline.simulator.checking.messages import check_messages
from subscribers.models import Subscriber
from subscribers.services import choosing, page_links
from subscribers.tests.factories import make_category, make_subscriber
from subscribers.views.resident import COOKIE

pytestmark = pytest.mark.django_db(transaction=True)

CHANNEL, LIFF = "1234567890", "1234567890-AbcdEfgh"


@pytest.fixture
def liff(settings):
    settings.LINE_LOGIN_CHANNEL_ID, settings.LIFF_ID = CHANNEL, LIFF


@pytest.fixture
def resident(simulator, liff):
    """A friend whom both LINE and we know."""
    [line_user_id] = simulator.add_users(1)
    return Subscriber.objects.create(line_user_id=line_user_id)


def show(client, token, **more):
    return client.post("/liff/enter/", {"id_token": token, **more})


def policy(response):
    return dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))


def test_token_is_exchanged_for_the_same_cookie(simulator, resident, client):
    answer = show(client, simulator.id_token(resident.line_user_id, client_id=CHANNEL))

    assert answer.json() == {"entered": True}
    assert page_links.by_pass(client.cookies[COOKIE].value) == resident
    assert client.get("/settings/").status_code == 200


def test_nobodys_id_is_taken_from_the_browser(simulator, resident, client):
    other = make_subscriber()
    token = simulator.id_token(resident.line_user_id, client_id=CHANNEL)

    show(client, token, user_id=other.line_user_id, sub=other.line_user_id, subscriber=other.pk)

    assert page_links.by_pass(client.cookies[COOKIE].value) == resident


@pytest.mark.parametrize(
    "how", [{"client_id": "1"}, {"client_id": CHANNEL, "lifetime": -5}, {"client_id": CHANNEL, "iss": "x"}]
)
def test_refused_tokens_let_nobody_in(simulator, resident, client, how):
    answer = show(client, simulator.id_token(resident.line_user_id, **how))

    assert (answer.status_code, COOKIE in answer.cookies) == (403, False)
    assert answer.json()["words"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "U" + "0" * 32])
def test_made_up_tokens_let_nobody_in(resident, client, token):
    answer = show(client, token)

    assert (answer.status_code, COOKIE in answer.cookies) == (403, False)


def test_line_out_of_reach_is_said_so(simulator, resident, client, settings):
    token = simulator.id_token(resident.line_user_id, client_id=CHANNEL)
    settings.LINE_API_BASE_URL = "http://127.0.0.1:9"

    assert show(client, token).status_code == 503


def test_who_is_no_friend_or_left_is_asked_to_add_the_account(simulator, liff, client):
    [stranger] = simulator.add_users(1)

    unknown = show(client, simulator.id_token(stranger, client_id=CHANNEL))
    Subscriber.objects.create(line_user_id=stranger, left_at="2026-01-01T00:00Z")
    left = show(client, simulator.id_token(stranger, client_id=CHANNEL))

    assert [unknown.status_code, left.status_code] == [404, 404]
    assert COOKIE not in client.cookies
    assert Subscriber.objects.count() == 1


def test_entering_is_a_post_with_its_token(simulator, resident):
    strict = Client(enforce_csrf_checks=True)
    token = simulator.id_token(resident.line_user_id, client_id=CHANNEL)

    assert show(strict, token).status_code == 403
    assert strict.get("/liff/enter/", {"id_token": token}).status_code == 405
    assert COOKIE not in strict.cookies


def test_liff_page_loads_the_pinned_sdk_and_opens_the_policy_for_it_alone(liff, client):
    page = client.get("/liff/")

    scripts = re.findall(r'<script[^>]* src="([^"]+)"', page.content.decode())
    assert scripts == ["https://static.line-scdn.net/liff/edge/versions/2.29.2/sdk.js", "/static/subscribers/liff.js"]
    assert policy(page)["script-src"] == "'self' https://static.line-scdn.net"
    assert "https://api.line.me" in policy(page)["connect-src"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store"


def test_liff_page_leads_on_to_known_pages_only(liff, client):
    assert 'data-way-on="/settings/"' in client.get("/liff/").content.decode()
    assert 'data-way-on="/settings/"' in client.get("/liff/elsewhere/").content.decode()


@pytest.mark.parametrize("half", [{"LIFF_ID": LIFF}, {"LINE_LOGIN_CHANNEL_ID": CHANNEL}, {}])
def test_without_both_settings_there_is_no_liff_and_nothing_is_opened(client, settings, half):
    settings.LINE_LOGIN_CHANNEL_ID = settings.LIFF_ID = ""
    for name, value in half.items():
        setattr(settings, name, value)

    answers = [client.get("/liff/"), client.get("/liff/sent/"), show(client, "aaaa.bbbb.cccc")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [policy(answer)["script-src"] for answer in answers] == ["'self'"] * 3


@pytest.mark.parametrize("path", ["/settings/", "/settings/leave/", "/privacy/", "/r/forged/", "/liff/enter/"])
def test_no_other_page_is_opened_for_line(liff, path):
    make_category("kids")
    browser = Client()
    browser.cookies[COOKIE] = page_links.pass_for(make_subscriber())

    answer = browser.get(path)

    assert policy(answer)["script-src"] == "'self'"
    assert policy(answer)["connect-src"] == "'self'"


def test_chat_opens_the_liff_app_instead_of_a_link(simulator, resident, liff):
    card = json.dumps(choosing.overview(resident))

    assert f"https://liff.line.me/{LIFF}" in card
    assert "/r/" not in card


def test_who_asks_for_the_settings_in_words_gets_a_plain_link_as_well(simulator, resident, liff, client):
    cards = choosing.asked_for(resident)

    assert [check_messages([card]) for card in cards] == [None, None]
    [link] = re.findall(r"https?://[^\"]*/r/[^\"]*", json.dumps(cards))
    assert f"https://liff.line.me/{LIFF}" in json.dumps(cards[0])
    assert client.get("/r/" + link.partition("/r/")[2])["Location"] == "/settings/"


def test_without_liff_one_link_is_enough():
    assert len(choosing.asked_for(make_subscriber())) == 1
