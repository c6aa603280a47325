"""「カレンダーに追加」: what was approved, in a form every calendar takes, and nothing that could be more than words."""

import re
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from broadcasts.board import ics
from broadcasts.board.services import publishing
from broadcasts.board.tests import boarding
from broadcasts.models import BoardPost
from broadcasts.services import sealing
from broadcasts.tests import factories

pytestmark = pytest.mark.django_db


def card(**fields):
    return {"parts": [{"kind": "card", "title": "おはなし会", "starts": "2027-06-01T10:00", **fields}]}


def fetched(client, post):
    return client.get(f"/board/{post.public_id}/event.ics")


def lines(answer):
    return re.sub(rb"\r\n ", b"", answer.content).decode().split("\r\n")


def test_event_is_what_the_card_says(client, settings):
    settings.PUBLIC_BASE_URL = "https://city.example.jp"
    post = boarding.posted(**card(ends="2027-06-01T11:30", place="中央図書館"))

    answer = fetched(client, post)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert lines(answer) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cityline//Notice board//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{post.public_id}-1@city.example.jp",
        f"DTSTAMP:{post.published_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "DTSTART:20270601T010000Z",
        "DTEND:20270601T023000Z",
        "SUMMARY:おはなし会",
        "LOCATION:中央図書館",
        f"URL:https://city.example.jp/board/{post.public_id}/",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_page_leads_to_it_only_where_there_is_an_event(client):
    event, other = boarding.posted(**card()), boarding.posted()

    pages = [client.get(f"/board/{post.public_id}/").content.decode() for post in (event, other)]

    assert [f'href="/board/{event.public_id}/event.ics"' in pages[0], "event.ics" in pages[1]] == [True, False]
    assert fetched(client, other).status_code == 404


def test_event_without_an_end_place_or_future_is_fine(client):
    said = lines(fetched(client, boarding.posted(**card(starts="2024-02-29T23:59"))))

    assert [line for line in said if line.startswith(("DTSTART", "DTEND", "LOCATION"))] == ["DTSTART:20240229T145900Z"]


def test_two_cards_are_two_events(client):
    parts = card()["parts"] + card(title="工作教室")["parts"]

    said = lines(fetched(client, boarding.posted(parts=parts)))

    assert [line for line in said if line.startswith("SUMMARY")] == ["SUMMARY:おはなし会", "SUMMARY:工作教室"]
    assert len({line for line in said if line.startswith("UID")}) == 2


def test_what_is_changed_after_approval_changes_nothing(client):
    made = boarding.approved(**card())
    boarding.behind_its_back("UPDATE broadcasts_broadcast SET parts = replace(parts::text, '2027', '2031')::jsonb")

    post = boarding.publish(made)

    assert [line for line in lines(fetched(client, post)) if line.startswith(("DTSTART", "SUMMARY"))] == [
        "DTSTART:20270601T010000Z",
        "SUMMARY:おはなし会",
    ]


def test_database_keeps_the_event_as_it_was_published():
    post = boarding.posted(**card())

    with pytest.raises(DatabaseError), transaction.atomic():
        BoardPost.objects.filter(pk=post.pk).update(events=[{"title": "別の会"}])


@pytest.mark.parametrize(
    "value", ["[]", "null", '[{"title": "別", "place": "", "starts": "2031-06-01T10:00", "ends": ""}]']
)
def test_another_time_breaks_the_seal(client, value):
    post = boarding.posted(**card())
    boarding.behind_its_back("UPDATE broadcasts_authorisation SET events = %s::jsonb", value)

    assert (fetched(client, post).status_code, client.get(f"/board/{post.public_id}/").status_code) == (404, 404)


def test_approval_seals_its_events():
    category = factories.category()
    factories.subscriber(category)

    approval = factories.authorisation_of(factories.approved(factories.drafter(), category, **card()))

    assert approval.events == [{"title": "おはなし会", "place": "", "starts": "2027-06-01T10:00", "ends": ""}]
    assert sealing.is_intact(approval)


def test_time_put_in_beside_the_seal_reaches_nobody(client):
    post = boarding.posted()
    boarding.behind_its_back("UPDATE broadcasts_boardpost SET events = %s::jsonb", '[{"starts": "2031-06-01T10:00"}]')

    assert fetched(client, post).status_code == 404


def test_event_of_an_approval_from_before_they_were_sealed_is_still_there(client):
    post = boarding.posted(are_events_sealed=False, **card())

    assert [line for line in lines(fetched(client, post)) if line.startswith("DTSTART")] == ["DTSTART:20270601T010000Z"]


def test_saying_afterwards_that_an_old_approval_sealed_a_time_breaks_its_seal(client):
    post = boarding.posted(are_events_sealed=False, **card())
    boarding.behind_its_back("UPDATE broadcasts_authorisation SET events = '[]'")

    assert fetched(client, post).status_code == 404


def test_what_is_not_there_is_missing_and_what_was_taken_off_is_gone(client):
    post = boarding.posted(**card())
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="中止")

    assert client.get("/board/222222222222/event.ics").status_code == 404
    assert fetched(client, post).status_code == 410


def test_event_is_not_shown_when_the_seal_is_broken(client):
    post = boarding.posted(**card())
    boarding.behind_its_back(
        "UPDATE broadcasts_authorisation SET request_body = replace(request_body, 'おはなし', '別の')"
    )

    assert fetched(client, post).status_code == 404


def test_words_stay_words(client):
    title = "</a><script>alert(1)</script>;A,B\\C"
    post = boarding.posted(**card(title=title, place='"x"\nEND:VEVENT\nATTACH:https://evil.example/'))

    said = lines(fetched(client, post))

    assert "SUMMARY:</a><script>alert(1)</script>\\;A\\,B\\\\C" in said
    assert 'LOCATION:"x"\\nEND:VEVENT\\nATTACH:https://evil.example/' in said
    assert [line for line in said if line.startswith("ATTACH")] == []
    assert b"<script>alert" not in client.get(f"/board/{post.public_id}/").content


@pytest.mark.parametrize(
    ("text", "written"),
    [("a\r\nb\rc\nd", r"a\nb\nc\nd"), (r"\n", r"\\n"), ("a;b,c:d", r"a\;b\,c:d"), ("a\x00\x1bb", "ab"), ("", "")],
)
def test_escaped(text, written):
    assert ics.escaped(text) == written


@pytest.mark.parametrize("text", ["あ" * 200, "a" * 75, "a" * 76, "a" + "😀" * 50, "🇯🇵あa" * 40])
def test_folded_lines_are_short_and_whole(text):
    folded = ics.folded(text)

    pieces = folded.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, pieces)) <= 75
    assert pieces[0].decode() + "".join(piece.decode()[1:] for piece in pieces[1:]) == text
    assert {piece[:1] for piece in pieces[1:]} <= {b" "}


def test_one_line_of_75_octets_is_not_cut():
    assert ics.folded("a" * 75) == b"a" * 75 + b"\r\n"


def test_new_year_in_japan_is_still_the_old_one_in_utc():
    starts = datetime.fromisoformat("2027-01-01T00:30+09:00")

    assert ics._moment(starts) == "20261231T153000Z"
