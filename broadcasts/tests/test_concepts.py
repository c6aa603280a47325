"""The operating concept: written in versions, read and confirmed by who writes, asked for when submitting."""

import pytest
from django.db import DatabaseError, transaction

from broadcasts.exceptions import BroadcastError, ConceptUnread, NotAllowed, SomebodyElseChanged
from broadcasts.models import Broadcast, ConceptConfirmation, OperatingConcept
from broadcasts.services import arming, concepts, submitting
from broadcasts.tests import factories as make
from broadcasts.tests import guides
from broadcasts.tests.delivering import line
from broadcasts.tests.screens import at, page, posted
from cityline.audit.models import Entry
from cityline.staff.models import Letter
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    category = make.category()
    make.subscriber(category)
    author = make.drafter(make.department(is_training=True))  # nothing of it is asked of LINE
    return make.draft(author, category)


def submit(draft):
    armed = arming.by_the_book(draft)
    return submitting.submit(broadcast_id=draft.pk, by=draft.author, expected_revision=draft.revision, armed=armed)


def test_without_a_concept_nobody_confirms_anything(draft):
    assert submit(draft).status == "pending_patrol"


def test_first_submit_asks_for_the_confirmation_and_a_new_version_asks_again(draft):
    first = guides.concept()

    with pytest.raises(ConceptUnread):
        submit(draft)
    concepts.confirm(by=draft.author, number=first.number)
    second = guides.concept("必要な人に、必要なときだけ。")
    with pytest.raises(ConceptUnread):
        submit(draft)
    concepts.confirm(by=draft.author, number=second.number)

    assert submit(draft).status == "pending_patrol"


def test_emergency_does_not_wait_for_reading():
    category = make.category()
    make.subscriber(category)
    author = make.drafter(make.department(is_training=True))
    draft = make.draft(author, category, is_emergency=True)
    guides.concept()

    assert submit(draft).status == "pending_patrol"


def test_only_the_pr_office_writes_it_and_every_version_stays():
    officer = make.patroller()
    guides.concept("初めの版", by=officer)
    guides.concept("次の版", by=officer, what_changed="頻度の目安を加えました")

    with pytest.raises(NotAllowed):
        concepts.publish(by=make.drafter(), words="別の版", what_changed="x", expected=2)

    found = OperatingConcept.objects.order_by("number").values_list("number", "words", "what_changed")
    assert list(found) == [(1, "初めの版", ""), (2, "次の版", "頻度の目安を加えました")]
    entries = Entry.objects.filter(action="broadcasts.concept").order_by("pk")
    assert [(entry.actor, entry.data) for entry in entries] == [(officer, {"version": 1}), (officer, {"version": 2})]


@pytest.mark.parametrize(
    ("words", "what_changed"),
    [(" ", "x"), ("今の版", "x"), ("次の版", " "), ("次" * 20_001, "x"), ("次の版", "x" * 301)],
)
def test_what_nobody_could_confirm_is_refused(words, what_changed):
    guides.concept("今の版")

    with pytest.raises(BroadcastError):
        concepts.publish(by=make.patroller(), words=words, what_changed=what_changed, expected=1)

    assert OperatingConcept.objects.count() == 1


def test_second_of_two_who_write_at_once_is_told():
    guides.concept("今の版")
    guides.concept("甲の版")

    with pytest.raises(SomebodyElseChanged):
        concepts.publish(by=make.patroller(), words="乙の版", what_changed="x", expected=1)

    assert concepts.current().words == "甲の版"


def test_an_earlier_version_cannot_be_confirmed_and_twice_is_once():
    author = make.drafter()
    guides.concept("初めの版")
    guides.concept("次の版")

    with pytest.raises(SomebodyElseChanged):
        concepts.confirm(by=author, number=1)
    concepts.confirm(by=author, number=2)
    concepts.confirm(by=author, number=2)

    assert ConceptConfirmation.objects.filter(user=author).count() == 1
    assert Entry.objects.filter(action="broadcasts.concept_confirmed", actor=author).count() == 1


def test_neither_versions_nor_confirmations_can_be_changed_behind_the_application():
    concepts.confirm(by=make.drafter(), number=guides.concept().number)

    for act in (
        lambda: OperatingConcept.objects.update(words="別"),
        lambda: OperatingConcept.objects.all().delete(),
        lambda: ConceptConfirmation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# --- Screens ---
def test_submitting_leads_to_the_concept_and_back_with_everything_typed(client, draft):
    guides.concept("必要な人だけに届けます")
    client.force_login(draft.author)

    refused = client.post(at("write", draft), posted(draft, title="断水のお知らせ（改）", do="submit"))
    link = f"{page('broadcast_concept')}?for={draft.pk}"
    read = client.get(link).content.decode()
    confirmed = client.post(page("broadcast_concept_confirm"), {"number": 1, "for": draft.pk})
    saved = Broadcast.objects.get(pk=draft.pk)
    with line():
        again = client.post(at("write", draft), posted(saved, do="submit"))

    assert link in refused.content.decode()
    assert "必要な人だけに届けます" in read
    assert (confirmed.url, saved.title) == (at("write", draft), "断水のお知らせ（改）")
    assert again.url == at("review", draft)


def test_concept_page_says_who_has_not_confirmed_it_to_the_pr_office_alone(client, draft):
    officer = make.patroller()
    guides.concept(by=officer)
    client.force_login(officer)
    seen_by_officer = client.get(page("broadcast_concept")).context["unread"]
    client.force_login(draft.author)

    seen_by_writer = client.get(page("broadcast_concept")).context["unread"]

    assert (seen_by_officer, seen_by_writer) == ([draft.author], None)


def test_concept_is_edited_by_the_pr_office_and_what_two_typed_is_not_lost(client, draft):
    client.force_login(make.patroller())
    edit = page("broadcast_concept_edit")
    client.post(edit, {"expected": 0, "words": "初めの版"})
    guides.concept("甲の版")

    stale = client.post(edit, {"expected": 1, "words": "乙の版", "what_changed": "加えました"})
    saved = client.post(edit, {"expected": stale.context["expected"], "words": "乙の版", "what_changed": "加えました"})
    client.force_login(draft.author)

    assert "乙の版" in stale.content.decode()
    assert (saved.status_code, concepts.current().number) == (302, 3)
    assert client.get(edit).status_code == 403
    assert client.get(f"{page('broadcast_concept')}?version=1").context["shown"].words == "初めの版"
    assert client.get(f"{page('broadcast_concept')}?version=9").status_code == 404


def test_new_version_is_told_to_every_writer_once_and_says_nothing_of_it():
    open_office, closed = make.department(), make.department(is_active=False)
    writers = [make.drafter(open_office), make.drafter()]
    make.drafter(closed)
    make.drafter(is_active=False)
    make.user(Role.VIEWER)

    made = guides.concept("内容はここだけの言葉です。")

    letters = Letter.objects.select_related("user").order_by("pk")
    assert [letter.user for letter in letters] == writers
    assert {"ここだけ" in letter.body for letter in letters} == {False}
    assert {"/admin/broadcasts/concept/" in letter.body for letter in letters} == {True}
    with pytest.raises(SomebodyElseChanged):
        concepts.publish(by=made.made_by, words="別の版", what_changed="別", expected=0)
    assert Letter.objects.count() == 2
