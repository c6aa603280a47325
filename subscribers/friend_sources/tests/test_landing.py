"""The address in the QR code: it counts people and not programs, sets nothing, and leads on to LINE whatever happens."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from subscribers.friend_sources.codes import found_in
from subscribers.friend_sources.tests.making import make_source
from subscribers.models import FriendSource, FriendTally

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture(autouse=True)
def account(settings):
    settings.LINE_BASIC_ID = "@suminagi"


def scan(client, source, *, method="get", agent=PHONE, **headers):
    address = reverse("subscribers:source", args=[getattr(source, "code", source)])
    return getattr(client, method)(address, headers={"User-Agent": agent, **headers})


def scans():
    return FriendTally.objects.aggregate(n=Sum("scans"))["n"] or 0


def test_scan_leads_to_the_chat_with_the_code_typed(client):
    source = make_source()

    response = scan(client, source)

    assert response.status_code == 302
    assert response["Location"].startswith("https://line.me/R/oaMessage/%40suminagi/?")
    assert found_in(unquote(response["Location"])) == [source.code]
    assert scans() == 1


def test_scan_leads_to_adding_the_account_where_nothing_is_asked_for(client):
    response = scan(client, make_source(way=FriendSource.Way.ADD))

    assert response["Location"] == "https://line.me/R/ti/p/%40suminagi"


def test_scan_sets_nothing_and_is_not_kept_by_anybody(client):
    response = scan(client, make_source())

    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "asked",
    [
        {"method": "head"},
        {"agent": ""},
        {"agent": "facebookexternalhit/1.1;line-poker/1.0"},
        {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"agent": "Slackbot-LinkExpanding 1.0"},
        {"agent": "python-requests/2.32"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
    ],
)
def test_programs_are_led_on_and_not_counted(client, asked):
    response = scan(client, make_source(), **asked)

    assert response.status_code == 302
    assert scans() == 0


def test_code_that_is_over_or_not_yet_begun_still_leads_to_the_account(client):
    today = timezone.localdate()
    over = make_source(valid_from=today - timedelta(days=9), valid_until=today - timedelta(days=1))
    coming = make_source(valid_from=today + timedelta(days=1))

    answers = [scan(client, over), scan(client, coming), scan(client, "K7MQ-3XWP"), scan(client, "%00nonsense")]

    assert [answer.status_code for answer in answers] == [410, 410, 404, 404]
    assert all('href="https://line.me/R/ti/p/%40suminagi"' in answer.content.decode() for answer in answers)
    assert scans() == 0


def test_without_the_id_of_the_account_there_are_words(client, settings):
    settings.LINE_BASIC_ID = ""

    response = scan(client, make_source())

    assert response.status_code == 410
    assert "line.me" not in response.content.decode()


def test_code_typed_in_small_letters_is_found(client):
    source = make_source()

    assert scan(client, source.code.lower()).status_code == 302


def test_scan_takes_two_queries(client, django_assert_num_queries):
    source = make_source()

    with django_assert_num_queries(2):
        scan(client, source)
