"""With LIFF: LINE says who opened the code, so that no message is needed; and nobody is believed who says it themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.friend_sources import intending, settling
from subscribers.friend_sources.tests.making import apply, make_source
from subscribers.models import FriendArrival, FriendIntent, Subscriber
from subscribers.tests.happenings import event

pytestmark = pytest.mark.django_db(transaction=True)
CHANNEL, LIFF = "1234567890", "1234567890-AbcdEfgh"


@pytest.fixture(autouse=True)
def liff(settings):
    settings.LINE_LOGIN_CHANNEL_ID, settings.LIFF_ID, settings.LINE_BASIC_ID = CHANNEL, LIFF, "@suminagi"


@pytest.fixture
def newcomer(simulator):
    [line_user_id] = simulator.add_users(1)
    return line_user_id


def enter(client, source, token):
    return client.post(f"/liff/from/{source.code}/enter/", {"id_token": token})


def follow(line_user_id):
    return {**event("follow"), "source": {"type": "user", "userId": line_user_id}}


def test_scan_leads_to_the_liff_app(client):
    source = make_source()

    assert client.get(f"/f/{source.code}/")["Location"] == f"https://liff.line.me/{LIFF}/from/{source.code}/"
    page = client.get(f"/liff/from/{source.code}/").content.decode()
    assert 'data-way-on="https://line.me/R/ti/p/%40suminagi"' in page


def test_whom_line_names_is_attributed_when_they_come(client, simulator, newcomer):
    paper, poster = make_source(name="paper"), make_source(name="poster")
    for source in (paper, poster):
        enter(client, source, simulator.id_token(newcomer, client_id=CHANNEL))

    answers = apply(follow(newcomer))

    assert FriendArrival.objects.get().source == paper
    assert not FriendIntent.objects.exists()
    assert "paper" in answers[-1]["altText"]


def test_made_up_token_is_attributed_to_nobody_and_keeps_nobody_out(client, simulator, newcomer):
    source = make_source()

    answer = enter(client, source, simulator.id_token(newcomer, client_id="1"))
    apply(follow(newcomer))

    assert answer.json() == {"known": False}
    assert not FriendArrival.objects.exists()


def test_who_never_comes_is_forgotten_after_a_week(newcomer):
    intending.intend(line_user_id=newcomer, source=make_source())

    settling.settle(now=timezone.now() + timedelta(days=6))
    kept = FriendIntent.objects.count()
    settling.settle(now=timezone.now() + timedelta(days=8))

    assert (kept, FriendIntent.objects.count()) == (1, 0)
    assert not Subscriber.objects.exists()


def test_digest_is_not_the_id(newcomer):
    intending.intend(line_user_id=newcomer, source=make_source())

    assert newcomer not in FriendIntent.objects.get().digest


@pytest.mark.parametrize("code", ["K7MQ3XWP", "nonsense"])
def test_unknown_codes_are_not_opened(client, code):
    assert client.get(f"/liff/from/{code}/").status_code == 404
    assert client.post(f"/liff/from/{code}/enter/").status_code == 404


def test_without_liff_there_is_no_such_page(client, settings):
    settings.LIFF_ID = ""

    assert client.get(f"/liff/from/{make_source().code}/").status_code == 404
