"""「この課へのお便り」: from anybody to one department, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.board import pages
from broadcasts.board.services import letters
from broadcasts.board.tests import boarding
from broadcasts.models import BoardLetter
from broadcasts.tests import factories
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db
LISTED = "/admin/broadcasts/letters/"


@pytest.fixture(autouse=True)
def new_day():
    caches[pages.CACHE].clear()


def sent(client, post, words="段差が こわいです。", address="192.0.2.1", query="", headers=None, **fields):
    return client.post(
        f"/board/{post.public_id}/letter/{query}",
        {"words": words, **fields},
        REMOTE_ADDR=address,
        headers=headers or {},
    )


def letter(post=None, words="お便りです", **fields):
    return BoardLetter.objects.create(post=post or boarding.posted(), words=words, **{"at": timezone.now(), **fields})


def told(client, user):
    client.force_login(user)
    return client.get(LISTED)


def test_letter_is_kept_as_written_and_thanked_for(client):
    post = boarding.posted()

    answer = sent(client, post, "一行目\r\n\r\n <b>二行目</b> ", reply_to="a@example.jp")

    kept = BoardLetter.objects.get()
    assert (kept.post, kept.words, kept.reply_to, kept.read_at) == (
        post,
        "一行目\n\n <b>二行目</b> ",
        "a@example.jp",
        None,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/board/{post.public_id}/letter/thanks/")
    assert "Set-Cookie" not in answer.headers


def test_thanks_are_kept_nowhere(client):
    post = boarding.posted()

    answer = client.get(f"/board/{post.public_id}/letter/thanks/")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "この課へのお便り"), ("?lang=en", "Write to this department"), ("?lang=ja-easy", "てがみ")],
)
def test_form_speaks_the_readers_language_and_the_post_leads_to_it(client, query, words):
    post = boarding.posted()

    form = client.get(f"/board/{post.public_id}/letter/{query}")

    assert (form.status_code, words in form.content.decode()) == (200, True)
    assert (
        f'href="/board/{post.public_id}/letter/{query}"'
        in client.get(f"/board/{post.public_id}/{query}").content.decode()
    )
    assert sent(client, post, query=query).headers["Location"] == f"/board/{post.public_id}/letter/thanks/{query}"


@pytest.mark.parametrize(
    ("words", "reply_to"), [(" \n ", "a@example.jp"), ("あ" * 501, "a@example.jp"), ("あ", "a" * 201)]
)
def test_what_does_not_fit_is_told_and_the_words_are_kept(client, words, reply_to):
    answer = sent(client, boarding.posted(), words, reply_to=reply_to)

    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    assert ['role="alert"' in page, words in page, reply_to in page] == [True, True, True]
    assert not BoardLetter.objects.exists()


def test_500_letters_fit(client):
    assert sent(client, boarding.posted(), "😀" * 500).status_code == 303


def test_typed_words_come_back_as_words(client):
    page = sent(client, boarding.posted(), "</textarea><script>alert(1)</script>" + "あ" * 500, reply_to='"><i>')

    assert ["<script>alert" in page.content.decode(), '"><i>' in page.content.decode()] == [False, False]


def test_machine_that_fills_in_everything_is_thanked_and_not_heard(client):
    answer = sent(client, boarding.posted(), website="https://spam.example/")

    assert (answer.status_code, BoardLetter.objects.count()) == (303, 0)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_other_sites_cannot_write(client, headers):
    assert (sent(client, boarding.posted(), headers=headers).status_code, BoardLetter.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}]
)
def test_our_own_form_can(client, headers):
    assert sent(client, boarding.posted(), headers=headers).status_code == 303


def test_one_address_writes_three_times_a_day_to_one_post(client):
    post, other = boarding.posted(), boarding.posted()

    codes = [sent(client, post).status_code for _each in range(4)]

    assert codes == [303, 303, 303, 422]
    assert [sent(client, other).status_code, sent(client, post, address="192.0.2.2").status_code] == [303, 303]


def test_without_valkey_nothing_is_taken_in_and_the_words_are_kept(client, settings):
    settings.CACHES = {
        **settings.CACHES,
        "board": {**settings.CACHES["board"], "LOCATION": "redis://127.0.0.1:9/0"},
    }

    answer = sent(client, boarding.posted(), "大事な話")

    assert (answer.status_code, "大事な話" in answer.content.decode(), BoardLetter.objects.count()) == (422, True, 0)


def test_nothing_of_it_is_logged(client, caplog):
    sent(client, boarding.posted(), "秘密の言葉", reply_to="090-0000-0000", address="192.0.2.77")

    assert [word for word in ("秘密", "090-0000", "192.0.2.77") if word in caplog.text] == []


def test_only_the_department_and_the_pr_office_read(client):
    kept = letter(words="<b>読みました</b>", reply_to="<i>a")
    own = kept.post.broadcast.department
    people = [
        factories.drafter(own),
        factories.user(Role.VIEWER, department=own),
        factories.patroller(),
        factories.drafter(factories.department()),
        factories.user(Role.ADMINISTRATOR),
    ]

    answers = [told(client, person) for person in people]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 403]
    assert ["&lt;b&gt;読みました" in answer.content.decode() for answer in answers[:4]] == [True, True, True, False]
    assert ["<b>読み" in answer.content.decode() or "<i>a" in answer.content.decode() for answer in answers] == [
        False
    ] * 5
    assert "no-store" in answers[0].headers["Cache-Control"].split(", ")
    assert Entry.objects.filter(action="broadcasts.board_letters_looked").count() == 3


def test_mark_as_read_is_for_those_it_was_written_to(client):
    kept = letter()
    own = kept.post.broadcast.department
    codes = []
    for person in (
        factories.drafter(factories.department()),
        factories.user(Role.VIEWER, department=own),
        first := factories.drafter(own),
        factories.patroller(),
    ):
        client.force_login(person)
        codes.append(client.post(f"{LISTED}{kept.pk}/read/").status_code)

    kept.refresh_from_db()
    assert codes == [404, 403, 302, 403]
    assert (kept.read_by, kept.read_at is not None) == (first, True)
    assert Entry.objects.filter(action="broadcasts.board_letter_read").count() == 1


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("mama@example.jp", "mailto:mama@example.jp"),
        ("０９０－１２３４－５６７８ 夜なら", "tel:09012345678"),
        ("javascript:alert(1)", ""),
        ("a@example.jp?bcc=b@example.jp", ""),
    ],
)
def test_where_to_answer_is_one_press_away_if_it_is_an_address(client, typed, href):
    kept = letter(reply_to=typed)
    client.force_login(factories.drafter(kept.post.broadcast.department))

    page = client.get(LISTED).content.decode()

    assert re.findall(r'href="((?:mailto|tel|javascript)[^"]*)"', page) == ([href] if href else [])


def test_start_page_says_how_many_are_unread(client):
    kept = letter()
    letter(kept.post)
    letter(kept.post, read_at=timezone.now(), read_by=kept.post.broadcast.author)
    client.force_login(factories.drafter(kept.post.broadcast.department))

    page = client.get("/admin/")

    assert (page.context["unread_letters"], LISTED in page.content.decode()) == (2, True)


def test_letters_cost_as_many_queries_as_one(client, django_assert_num_queries):
    user = factories.patroller()
    letter()
    told(client, user)

    with CaptureQueriesContext(connection) as one:
        client.get(LISTED)
    for _each in range(4):
        letter()

    with django_assert_num_queries(len(one)):
        client.get(LISTED)


def test_letters_are_forgotten_after_ninety_days():
    now = timezone.now()
    post = boarding.posted()
    letter(post, at=now - timedelta(days=90))
    kept = letter(post, at=now - timedelta(days=89))

    assert [letters.forget(now=now), letters.forget(now=now)] == [1, 0]
    assert list(BoardLetter.objects.all()) == [kept]
