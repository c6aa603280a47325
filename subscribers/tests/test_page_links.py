import time
from datetime import timedelta
from unittest import mock

import pytest
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from subscribers.models import Subscriber
from subscribers.services import leaving, page_links
from subscribers.tests.factories import make_subscriber
from subscribers.views import resident
from subscribers.views.resident import COOKIE

pytestmark = pytest.mark.django_db

SETTINGS = "/settings/"
MINUTE, HOUR = 60, 3600


def path_of(subscriber, page=page_links.SETTINGS):
    return page_links.link_for(subscriber, page).removeprefix("http://localhost:8000")


def later(seconds):
    return mock.patch("time.time", return_value=time.time() + seconds)


def test_link_leads_to_the_clean_address_with_a_cookie(client):
    response = client.get(path_of(make_subscriber()))

    cookie = response.cookies[COOKIE]
    assert (response.status_code, response["Location"]) == (302, SETTINGS)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_link_holds_the_row_number_and_not_the_line_user_id():
    subscriber = make_subscriber()

    token = path_of(subscriber).split("/")[2]

    assert signing.loads(token, salt="subscribers.page_link")[0] == subscriber.pk
    assert subscriber.line_user_id not in page_links.link_for(subscriber)


def test_preview_and_reload_change_nothing(client):
    subscriber = make_subscriber()
    path = path_of(subscriber)
    before = Subscriber.objects.values().get()

    answers = [client.head(path), client.get(path), client.get(path), client.head(path)]

    assert [answer.status_code for answer in answers] == [302] * 4
    assert client.get(SETTINGS).status_code == 200
    assert Subscriber.objects.values().get() == before


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_link_is_only_for_looking(client, method):
    assert getattr(client, method)(path_of(make_subscriber())).status_code == 405


def test_link_lives_a_quarter_of_an_hour(client):
    path = path_of(make_subscriber())

    with later(14 * MINUTE):
        in_time = client.get(path)
    client.cookies.clear()
    with later(16 * MINUTE):
        too_late = client.get(path)

    assert in_time.status_code == 302
    assert is_kind_page(too_late)


def test_own_old_link_still_leads_on_while_the_cookie_lives(client):
    path = path_of(make_subscriber())
    client.get(path)

    with later(2 * HOUR):
        assert client.get(path)["Location"] == SETTINGS


def test_old_link_of_somebody_else_does_not_lead_to_ones_own_page(client):
    of_another = path_of(make_subscriber())
    client.get(path_of(make_subscriber()))
    before = client.cookies[COOKIE].value

    with later(HOUR):
        response = client.get(of_another)

    assert is_kind_page(response)
    assert client.cookies[COOKIE].value == before


def tampered(subscriber):
    token = path_of(subscriber).split("/")[2]
    return token[:-1] + ("A" if token[-1] != "A" else "B")


@pytest.mark.parametrize(
    "make",
    [
        tampered,
        page_links.pass_for,  # signed by us, for something else
        lambda subscriber: signing.dumps([subscriber.pk, 0]),
        lambda subscriber: signing.dumps([subscriber.pk, 0], key="another city's", salt="subscribers.page_link"),
        lambda subscriber: signing.dumps([subscriber.pk + 10**6, 0], salt="subscribers.page_link"),
        lambda subscriber: signing.dumps("nonsense", salt="subscribers.page_link"),
        lambda subscriber: signing.dumps([{"a": 1}, None], salt="subscribers.page_link"),
        lambda subscriber: str(subscriber.pk),
        lambda subscriber: "x" * 5000,
        lambda subscriber: "設定",
    ],
)
def test_forged_and_foreign_links_get_a_kind_page_and_no_cookie(client, make):
    token = make(make_subscriber())

    response = client.get(reverse("subscribers:enter", args=[token]))

    assert is_kind_page(response)
    assert COOKIE not in response.cookies


def test_page_without_a_cookie_says_how_to_come_here(client, settings):
    settings.LINE_BASIC_ID = "@cityline-demo"

    response = client.get(SETTINGS)

    assert is_kind_page(response)
    assert "https://line.me/R/oaMessage/%40cityline-demo/?" in response.content.decode()


def test_cookie_is_refused_when_forged_old_or_a_link(client):
    subscriber = make_subscriber()
    good = page_links.pass_for(subscriber)
    link = path_of(subscriber).split("/")[2]

    for value, seconds in [(good[:-2], 0), (link, 0), (good, 7 * HOUR), (str(subscriber.pk), 0)]:
        client.cookies[COOKIE] = value
        with later(seconds):
            assert is_kind_page(client.get(SETTINGS)), value


def test_link_and_cookie_end_when_the_resident_leaves_and_stay_ended_when_they_return(client):
    subscriber = make_subscriber()
    path = path_of(subscriber)
    client.get(path)

    leaving.leave(subscriber=subscriber, at=timezone.now() + timedelta(seconds=2))
    gone = [client.get(path), client.get(SETTINGS)]
    Subscriber.objects.update(left_at=None)
    back = [client.get(path), client.get(SETTINGS)]

    assert [is_kind_page(response) for response in [*gone, *back]] == [True] * 4


def test_cookie_is_bound_to_this_host_outside_development(settings):
    settings.DEBUG = False
    with mock.patch.object(resident, "COOKIE", "__Host-resident"):
        response = resident.let_in(HttpResponse(), make_subscriber())

    cookie = response.cookies["__Host-resident"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_with_liff_the_link_holds_no_token(settings):
    settings.LIFF_ID, settings.LINE_LOGIN_CHANNEL_ID = "1234567890-AbcdEfgh", "1234567890"
    subscriber = make_subscriber()

    assert page_links.link_for(subscriber) == "https://liff.line.me/1234567890-AbcdEfgh"
    assert page_links.link_for(subscriber, page_links.SENT) == "https://liff.line.me/1234567890-AbcdEfgh/sent/"


def is_kind_page(response):
    words = response.content.decode()
    return (
        response.status_code == 403
        and "受信設定" in words
        and "設定" in words
        and "no-store" in response["Cache-Control"]
    )
