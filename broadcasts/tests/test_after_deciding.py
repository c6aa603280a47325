"""Where a decision leads: to the next in the queue as it was narrowed, with what was done and the way back to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import CheckReport, Revision
from broadcasts.services import controlling, patrol
from broadcasts.tests import factories
from broadcasts.tests.screens import at, decided, page
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db
RETURN = {"reason": "wording", "words": "直してください"}


@pytest.fixture
def patroller(client):
    made = factories.patroller()
    client.force_login(made)
    return made


@pytest.fixture
def three(category):
    return [factories.pending(None, category, title=title) for title in ("一つめ", "二つめ", "三つめ")]


@pytest.mark.parametrize(("decided_on", "shown"), [(0, 1), (1, 2), (2, 0)])
def test_decision_leads_to_the_one_that_took_its_place_or_begins_anew(client, patroller, three, decided_on, shown):
    answer = client.post(at("decide", three[decided_on]), decided(three[decided_on], "return", **RETURN))

    assert answer.url == at("review", three[shown])


def test_filters_of_the_queue_hold_after_a_decision(client, patroller, three, category):
    urgent = [factories.pending(None, category, is_emergency=True, title=title) for title in ("断水", "避難")]
    client.get(f"{page('broadcast_queue')}?lane=emergency")

    first = client.post(at("decide", urgent[0]), decided(urgent[0], "approve", confirmed=urgent[0].submitted_count))
    last = client.post(
        at("decide", urgent[1]), decided(urgent[1], "approve", confirmed=urgent[1].submitted_count), follow=True
    )

    assert first.url == at("review", urgent[1])
    assert last.redirect_chain[-1][0] == f"{page('broadcast_queue')}?lane=emergency"
    assert "条件に合うお知らせはありません。" in last.content.decode()


def test_empty_queue_says_so_and_the_way_back_to_what_was_decided_is_there(client, patroller, category):
    only = factories.pending(None, category, title="<b>さいご</b>")

    answer = client.post(at("decide", only), decided(only, "approve"), follow=True).content.decode()

    assert "確認待ちはありません。" in answer
    assert f'<a href="{at("detail", only)}">' in answer
    assert "&lt;b&gt;さいご" in answer
    assert "<b>さいご" not in answer


def test_what_was_not_in_the_narrowed_queue_leads_back_to_the_queue(client, patroller, three):
    client.get(f"{page('broadcast_queue')}?lane=emergency")

    answer = client.post(at("decide", three[0]), decided(three[0], "return", **RETURN))

    assert answer.url == page("broadcast_queue")


def test_what_was_taken_back_the_moment_it_was_approved_breaks_no_page(client, patroller, category, monkeypatch):
    only = factories.pending(None, category)
    approve = patrol.approve

    def and_back(**said):
        approve(**said)
        controlling.take_back(broadcast_id=only.pk, by=only.author)

    monkeypatch.setattr(patrol, "approve", and_back)

    assert client.post(at("decide", only), decided(only, "approve")).status_code == 302


def test_start_page_leads_to_the_queue(client, patroller, three):
    shown = client.get(page("index")).content.decode()

    assert f'<p class="cl-card-foot"><a href="{page("broadcast_queue")}">' in shown


# --- What the queue and the glance say ---
def _found(broadcast, *levels):
    finding = {"rule": "kana", "words": "x", "place": None, "facts": {}}
    revision = Revision.objects.get(broadcast=broadcast, number=broadcast.revision)
    CheckReport.objects.create(
        revision=revision, made_at=timezone.now(), findings=[{**finding, "level": level} for level in levels]
    )


@pytest.mark.parametrize(
    ("levels", "words"),
    [(["note"], "参考のみ 1件"), (["note", "warning"], "要確認 1件"), ([], "指摘なし")],
)
def test_mere_note_is_not_called_nothing(client, patroller, category, levels, words):
    pending = factories.pending(None, category)
    _found(pending, *levels)

    for shown in (client.get(at("review", pending)), client.get(page("broadcast_queue"))):
        assert words in shown.content.decode()


def test_officer_is_told_what_of_the_own_department_is_for_somebody_else(client, category):
    department = factories.department()
    factories.pending(factories.drafter(department), category, title="ふつう")
    factories.pending(factories.drafter(department), category, title="避難", is_emergency=True)
    client.force_login(factories.user(Role.DUTY_OFFICER, department=department))

    rows = client.get(page("broadcast_queue")).context["rows"]

    assert {row.broadcast.title: row.is_barred for row in rows} == {"避難": False, "ふつう": True}


def test_queue_longer_than_the_page_says_how_long_it_is(client, patroller, three, monkeypatch):
    monkeypatch.setattr("broadcasts.views.queueing.SHOWN", 2)

    shown = client.get(page("broadcast_queue")).content.decode()

    assert ("3件が確認を待っています" in shown, "はじめの2件を表示しています" in shown) == (True, True)


def test_review_of_a_long_queue_and_conversation_takes_as_many_queries(client, patroller, category):
    made = factories.pending(None, category)
    client.get(at("review", made))
    with CaptureQueriesContext(connection) as one:
        client.get(at("review", made))
    for n in range(5):
        factories.pending(None, category)
        made.comments.create(side="department", words=f"{n}", made_by=made.author)

    with CaptureQueriesContext(connection) as many:
        client.get(at("review", made))

    assert len(many) == len(one)
