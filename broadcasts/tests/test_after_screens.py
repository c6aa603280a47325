"""The results page offers what can be done after a send; each asks first, and says how many it is about."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import Broadcast, FollowKind
from broadcasts.services.following_up import follow_up
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh
from broadcasts.tests.ledgers import as_if, chunk, ended
from broadcasts.tests.screens import at, page, posted
from cityline.staff.roles import Role
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.category()


@pytest.fixture
def broadcast(category):
    """Ended: two accepted, three refused, four and one unknown."""
    made, residents = ended(category), factories.subscribers(10, category)
    chunk(made, "accepted", residents[:2])
    chunk(made, "refused", residents[2:5])
    chunk(made, "outcome_unknown", residents[5:9], first_ambiguous_at=timezone.now())
    chunk(made, "outcome_unknown", residents[9:], first_ambiguous_at=timezone.now())
    return as_if(made, "partly_failed")


@pytest.fixture
def writer(client, broadcast):
    client.force_login(broadcast.author)
    return client


@pytest.fixture
def officer(client):
    client.force_login(factories.patroller())
    return client


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def buttons(text):
    """What the page offers after the send, as shown."""
    section = text.partition('id="after"')[2].partition("</section>")[0]
    return re.findall(r'<a class="cl-button[^"]*" href="[^"]*">([^<]*)</a>', section)


def follow_page(broadcast, kind):
    return page("broadcast_follow", broadcast.pk, kind)


def marked(client, broadcast, **said):
    fields = {"mark": "not_reached", "reason": "LINEに確認", "which": "all", "seen_at": timezone.now().isoformat()}
    return client.post(page("broadcast_mark_unknown", broadcast.pk), {**fields, **said}, follow=True)


def test_the_number_of_residents_stands_on_each_button(writer, broadcast):
    assert buttons(html(writer.get(at("results", broadcast)))) == [
        "届かなかった3人に送り直す…",
        "結果不明の5人にも送る…",
        "受け取った可能性のある7人に訂正を送る…",
    ]


def test_buttons_follow_the_marks(writer, broadcast):
    broadcast.deliveries.filter(recipient_count=4).update(
        marked_as="not_reached", marked_by=factories.patroller(), marked_at=timezone.now()
    )

    text = html(writer.get(at("results", broadcast)))

    assert buttons(text) == [
        "届かなかった7人に送り直す…", "結果不明の1人にも送る…", "受け取った可能性のある3人に訂正を送る…",
    ]  # fmt: skip
    assert "「届いていない」と判定" in text


@pytest.mark.parametrize("of", ["office", "other department", "viewer"])
def test_only_the_department_is_offered_anything(client, broadcast, of):
    client.force_login(
        {
            "office": lambda: factories.patroller(),
            "other department": lambda: factories.user(Role.VIEWER, department=None),
            "viewer": lambda: factories.user(Role.VIEWER, department=broadcast.department),
        }[of]()
    )

    assert buttons(html(client.get(at("results", broadcast)))) == []
    for kind in FollowKind:
        assert client.get(follow_page(broadcast, kind)).status_code == 302
        client.post(follow_page(broadcast, kind), {"twice": "yes"})
    assert not broadcast.follow_ups.exists()


def test_who_may_not_see_it_gets_no_page(client, broadcast):
    client.force_login(factories.drafter())

    assert client.get(follow_page(broadcast, "not_sent")).status_code == 404
    assert client.post(follow_page(broadcast, "not_sent")).status_code == 404
    assert marked(client, broadcast).status_code == 404


def test_unknown_kind_is_no_page(writer, broadcast):
    assert writer.get(follow_page(broadcast, "nonsense")).status_code == 404


@pytest.mark.parametrize(("kind", "now", "words"), [
    ("not_sent", 2, "別の再送で届いた人"), ("unknown", 5, "二度届く人"), ("correction", 7, "可能性のある人全員"),
])  # fmt: skip
def test_question_says_how_many_can_be_reached_now(writer, broadcast, kind, now, words):
    refused = broadcast.deliveries.get(status="refused")
    Subscriber.objects.filter(pk=refused.sent_ids[0]).update(is_following=False)

    text = html(writer.get(follow_page(broadcast, kind)))

    assert f'<p class="cl-big">{now}<small>' in text
    assert words in text
    assert f"{now}人への" in text


def test_follow_up_begins_with_a_draft_that_says_to_whom_it_goes(writer, broadcast):
    response = writer.post(follow_page(broadcast, "not_sent"), follow=True)

    made = broadcast.follow_ups.get()
    assert response.redirect_chain[-1][0] == at("write", made)
    text = html(response)
    assert "もとの配信：" in text
    assert 'name="categories"' not in text
    assert "<b data-total>3人</b>" in text


def test_unknown_needs_the_tick(writer, broadcast):
    text = html(writer.post(follow_page(broadcast, "unknown")))
    assert 'id="twice-problem"' in text
    assert not broadcast.follow_ups.exists()

    writer.post(follow_page(broadcast, "unknown"), {"twice": "yes"})

    assert broadcast.follow_ups.get().follow_kind == FollowKind.UNKNOWN


def test_correction_of_what_is_being_sent_says_that_it_pauses(client, category):
    made, residents = ended(category), factories.subscribers(4, category)
    chunk(made, "accepted", residents[:2])
    chunk(made, "pending", residents[2:])
    made = as_if(made, "sending")
    client.force_login(made.author)

    assert buttons(html(client.get(at("results", made)))) == ["受け取った可能性のある2人に訂正を送る…"]
    assert "すぐに一時停止" in html(client.get(follow_page(made, "correction")))
    client.post(follow_page(made, "correction"))

    assert (fresh(made).status, fresh(made).status_reason) == ("paused", "correction")


def test_second_writer_is_led_to_the_first_draft(client, broadcast):
    first = follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)
    client.force_login(factories.drafter(broadcast.department))

    response = client.post(follow_page(broadcast, "not_sent"), follow=True)

    assert response.redirect_chain[-1][0] == at("detail", first)
    assert "すでに作成を始めています" in html(response)
    assert f"{first.author}さんが作成中です" in html(client.get(at("results", broadcast)))


def test_both_pages_link_to_each_other_and_lists_show_a_tag(writer, broadcast):
    made = follow_up(original_id=broadcast.pk, kind=FollowKind.CORRECTION, by=broadcast.author)

    assert at("detail", made) in html(writer.get(at("detail", broadcast)))
    assert at("detail", made) in html(writer.get(at("results", broadcast)))
    assert at("detail", broadcast) in html(writer.get(at("detail", made)))
    assert at("detail", broadcast) in html(writer.get(at("review", made)))
    assert '<span class="cl-tag">訂正</span>' in html(writer.get(page("broadcast_list")))


def test_writing_a_follow_up_saves_and_counts_its_own_residents(writer, broadcast):
    made = follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)
    other = factories.category()
    factories.subscriber(other)

    answer = writer.post(at("autosave", made), posted(made, title="再送", categories=[other.pk])).json()

    assert (answer["total"], answer["groups"], answer["wrong"].get("audience")) == (3, {}, None)
    assert fresh(made).title == "再送"
    assert writer.post(at("count", made), posted(made)).json()["total"] == 3


def test_follow_up_nobody_is_left_for_says_so(writer, broadcast):
    made = follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)
    Subscriber.objects.update(is_following=False)

    text = html(writer.post(at("write", made), posted(made, do="submit")))

    assert "届けられる人は、もういません" in text


# --- Marking ---
def test_patrol_sees_unknown_chunks_and_marks_all(officer, broadcast):
    text = html(officer.get(at("results", broadcast)))
    assert "すべて判定（5人）" in text

    text = html(marked(officer, broadcast))

    assert "2件を判定しました" in text
    assert list(broadcast.deliveries.filter(status="outcome_unknown").values_list("marked_as", flat=True)) == [
        "not_reached", "not_reached",
    ]  # fmt: skip


def test_patrol_marks_the_ticked_one(officer, broadcast):
    one = broadcast.deliveries.get(recipient_count=1)

    marked(officer, broadcast, which="ticked", chunk=[one.pk], mark="reached")

    assert list(broadcast.deliveries.exclude(marked_as="").values_list("pk", "marked_as")) == [(one.pk, "reached")]


@pytest.mark.parametrize(
    "wrong",
    [{"which": "ticked"}, {"which": "ticked", "chunk": ["x"]}, {"reason": ""}, {"mark": "?"}, {"seen_at": "yesterday"}],
)
def test_mark_that_cannot_be_meant_changes_nothing(officer, broadcast, wrong):
    broadcast.deliveries.filter(status="outcome_unknown").update(
        marked_as="reached", marked_by=factories.patroller(), marked_at=timezone.now()
    )

    assert 'class="error"' in html(marked(officer, broadcast, **wrong))

    assert not broadcast.deliveries.filter(marked_as="not_reached").exists()


def test_refused_mark_loses_nothing_that_was_typed(officer, broadcast):
    one = broadcast.deliveries.filter(status="outcome_unknown").first()
    typed = {"which": "ticked", "chunk": [one.pk], "mark": "reached", "reason": "職員の電話に届いた"}
    broadcast.deliveries.filter(pk=one.pk).update(
        marked_as="not_reached", marked_by=factories.patroller(), marked_at=timezone.now()
    )

    text = html(marked(officer, broadcast, seen_at="2026-01-01T00:00:00+09:00", **typed))

    assert f'value="{one.pk}" checked' in text
    assert 'value="reached" required checked' in text
    assert 'value="職員の電話に届いた"' in text
    assert "職員の電話に届いた" in html(marked(officer, broadcast, which="ticked", reason="職員の電話に届いた"))


def test_address_of_a_mark_reloaded_is_the_page_it_was_on(officer, broadcast):
    answer = officer.get(page("broadcast_mark_unknown", broadcast.pk), {"unknown": 2})

    assert answer["Location"] == f"{at('results', broadcast)}?unknown=2#unknown"


@pytest.mark.parametrize("kind", ["not_sent", "unknown"])
def test_sending_the_text_again_says_that_it_was_corrected(writer, broadcast, kind):
    again = follow_up(original_id=broadcast.pk, kind=FollowKind(kind), by=broadcast.author)
    pages = (follow_page(broadcast, kind), at("write", again))
    assert not any("訂正されています" in html(writer.get(address)) for address in pages)
    correction = follow_up(original_id=broadcast.pk, kind=FollowKind.CORRECTION, by=broadcast.author)
    Broadcast.objects.filter(pk=correction.pk).update(status="pending_patrol")

    assert all("訂正されています" in html(writer.get(address)) for address in pages)


def test_department_sees_unknown_chunks_without_the_form(writer, broadcast):
    text = html(writer.get(at("results", broadcast)))

    assert 'id="unknown"' in text
    assert 'name="reason"' not in text
    assert "広報課だけ" in html(marked(writer, broadcast))


# --- Until when ---
def test_page_says_until_when_it_is_known_who_got_it_and_then_that_it_is_not(writer, broadcast):
    assert "まで保存されます" in html(writer.get(at("results", broadcast)))
    Broadcast.objects.filter(pk=broadcast.pk).update(recipients_dropped_at=timezone.now())
    broadcast.deliveries.update(recipient_ids=None, sent_ids=None, refused_ids=None)

    text = html(writer.get(at("results", broadcast)))

    assert "に消去されました" in text
    assert buttons(text) == []
    assert writer.get(follow_page(broadcast, "correction")).status_code == 302


def test_number_of_queries_does_not_grow_with_unknown_chunks(writer, category, broadcast, django_assert_num_queries):
    writer.get(at("results", broadcast))
    with CaptureQueriesContext(connection) as few:
        writer.get(at("results", broadcast))
    for resident in factories.subscribers(45, category, first=200):
        chunk(broadcast, "outcome_unknown", [resident], first_ambiguous_at=timezone.now())
    as_if(broadcast, "partly_failed")

    with django_assert_num_queries(len(few)):
        writer.get(at("results", broadcast))
