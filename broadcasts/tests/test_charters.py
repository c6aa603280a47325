"""Whom each category is for: versions, the interface for the checks, beside the boxes, and ticked at the approval."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from broadcasts.exceptions import BroadcastError, CharterUnticked, NotAllowed, SomebodyElseChanged
from broadcasts.models import Broadcast, CategoryCharter, PatrolDecision
from broadcasts.services import charters, patrol
from broadcasts.services.charters import CharterText
from broadcasts.tests import factories as make
from broadcasts.tests import guides
from broadcasts.tests.screens import at, decided, page
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = make.category()
    make.subscriber(made)
    return made


def test_newest_version_is_in_force(category):
    guides.charter(category, words_for=["健診"], weekly_limit=5)
    guides.charter(category, expected=1, words_for=["健診", "離乳食"], words_against=["成人式"], weekly_limit=2)
    other = make.category()

    found = charters.in_force([category.pk, other.pk])

    assert list(found) == [category.pk]
    assert (found[category.pk].words_for, found[category.pk].words_against) == (["健診", "離乳食"], ["成人式"])
    assert found[category.pk].weekly_limit == 2


def test_every_version_stays_and_is_audited(category):
    officer = make.patroller()
    made = guides.charter(category, by=officer, examples=[" 離乳食教室 ", "", "離乳食教室"])

    guides.charter(category, by=officer, expected=1, for_whom="小学校に入る前の子のいる家庭")

    found = category.charters.values_list("number", "for_whom")
    assert list(found) == [(2, "小学校に入る前の子のいる家庭"), (1, "未就学の子のいる家庭")]
    assert made.examples == ["離乳食教室"]
    assert [e.data for e in Entry.objects.filter(action="broadcasts.charter")] == [{"version": 2}, {"version": 1}]
    with pytest.raises(DatabaseError), transaction.atomic():
        CategoryCharter.objects.update(for_whom="みんな")


def test_only_the_pr_office_writes_and_the_second_at_once_is_told(category):
    guides.charter(category)
    text = CharterText(for_whom="みんな")

    with pytest.raises(NotAllowed):
        charters.change(by=make.drafter(), category_id=category.pk, expected=1, text=text)
    with pytest.raises(SomebodyElseChanged):
        charters.change(by=make.patroller(), category_id=category.pk, expected=0, text=text)

    assert category.charters.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        {"for_whom": " "},
        {"for_whom": "あ" * 2001},
        {"for_whom": "家庭", "weekly_limit": 0},
        {"for_whom": "家庭", "words_for": ["あ" * 201]},
        {"for_whom": "家庭", "words_for": [str(n) for n in range(61)]},
        {"for_whom": "家庭", "words_for": ["健診"], "words_against": ["健診"]},
    ],
)
def test_what_no_charter_can_say_is_refused(category, text):
    with pytest.raises(BroadcastError):
        guides.charter(category, **text)

    assert not category.charters.exists()


# --- Ticked at the approval ---
def approve(broadcast, **said) -> Broadcast:
    return patrol.approve(broadcast_id=broadcast.pk, by=make.patroller(), revision=broadcast.revision, **said)


def test_approval_demands_a_tick_for_each_category_with_a_charter_and_keeps_it(category):
    other, without = make.category(category.group), make.category(category.group)
    first, second = guides.charter(category), guides.charter(other)
    pending = make.pending(None, category, other, without)

    with pytest.raises(CharterUnticked) as refused:
        approve(pending, charter_ids=[first.pk])
    approve(pending, charter_ids=[first.pk, second.pk, 999])

    assert str(other) in str(refused.value)
    assert PatrolDecision.objects.get(broadcast=pending).charter_ids == [first.pk, second.pk]


def test_tick_counts_for_the_version_that_was_read(category):
    read = guides.charter(category)
    pending = make.pending(None, category)
    newer = guides.charter(category, expected=1, for_whom="小学生のいる家庭")

    with pytest.raises(CharterUnticked):
        approve(pending, charter_ids=[read.pk])

    assert approve(pending, charter_ids=[newer.pk]).status == "approved"


def test_emergency_is_not_held_up_by_a_tick(category):
    guides.charter(category)
    pending = make.pending(None, category, is_emergency=True)

    assert approve(pending).status == "approved"
    assert PatrolDecision.objects.get(broadcast=pending).charter_ids == []


# --- Screens ---
def test_writer_sees_the_charter_beside_its_box(client, category):
    guides.charter(category, not_for="小中学生のいる家庭", counter_examples=["成人式"], weekly_limit=2)
    draft = make.draft(None, category)
    client.force_login(draft.author)

    shown = client.get(at("write", draft)).content.decode()

    assert shown.count('<details class="charter-beside">') == 1
    assert all(words in shown for words in ("未就学の子のいる家庭", "小中学生のいる家庭", "成人式", "週2通"))


def test_writing_page_asks_as_often_for_many_charters(client, category):
    draft = make.draft(None, category)
    client.force_login(draft.author)
    guides.charter(category)
    client.get(at("write", draft))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(at("write", draft))
    for _ in range(5):
        guides.charter(make.category(category.group), owner_id=make.department().pk)

    with CaptureQueriesContext(connection) as many:
        client.get(at("write", draft))

    assert len(many) == len(few)


def test_review_asks_for_the_tick_and_keeps_it_when_the_approval_is_refused(client, category):
    other = make.category(category.group)
    first, second = guides.charter(category), guides.charter(other)
    pending = make.pending(None, category, other)
    client.force_login(make.patroller())

    refused = client.post(at("decide", pending), decided(pending, "approve", charters=[first.pk]))
    taken = client.post(at("decide", pending), decided(pending, "approve", charters=[first.pk, second.pk]))

    page_again = refused.content.decode()
    assert refused.status_code == 409
    assert f'value="{first.pk}" checked required' in page_again
    assert f'value="{second.pk}" required' in page_again
    assert (taken.url, Broadcast.objects.get(pk=pending.pk).status) == (page("broadcast_queue"), "approved")


def typed(**said) -> dict:
    return {"expected": 0, "for_whom": "未就学の子のいる家庭", "words_for": "健診\n離乳食\n", **said}


def test_pr_office_writes_a_charter_and_everybody_reads_it(client, category):
    owner = make.department()
    officer = make.patroller()
    client.force_login(officer)
    edit = page("broadcast_charter_edit", category.pk)

    client.post(edit, typed(weekly_limit="2", owner=owner.pk))
    stale = client.post(edit, typed(for_whom="別の言葉"))
    client.post(edit, typed(for_whom="別の言葉", expected=stale.context["expected"]))
    client.force_login(make.drafter())

    assert "別の言葉" in stale.content.decode()
    versions = list(category.charters.values_list("number", "for_whom", "words_for", "weekly_limit", "owner"))
    assert versions == [
        (2, "別の言葉", ["健診", "離乳食"], None, None),
        (1, "未就学の子のいる家庭", ["健診", "離乳食"], 2, owner.pk),
    ]
    assert client.get(edit).status_code == 403
    assert "未就学の子のいる家庭" in client.get(page("broadcast_charter", category.pk)).content.decode()
    assert "別の言葉" in client.get(page("broadcast_charters")).content.decode()


def test_refused_charter_keeps_what_was_typed(client, category):
    client.force_login(make.patroller())

    refused = client.post(page("broadcast_charter_edit", category.pk), typed(words_against="健診"))

    assert not category.charters.exists()
    assert "離乳食" in refused.content.decode()
