"""Who may pass what, what residents get meanwhile, and what the database refuses whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.exceptions import FaqError, FaqNotPassable, FaqSeenOtherwise
from subscribers.faq import misses
from subscribers.faq.passing import deciding
from subscribers.faq.passing.proposing import propose
from subscribers.faq.passing.reading import entry_as_passed, guide_as_passed
from subscribers.faq.passing.snapshots import covers, digest, snapshot_of
from subscribers.faq.tests.conftest import make_department
from subscribers.models import Dialogue, FaqAsking, FaqEntry
from subscribers.tests.factories import make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


def pass_(row, *, by, kind="entry", seen=None):
    return deciding.pass_(by=by, kind=kind, pk=row.pk, seen=seen or digest(snapshot_of(row)))


def answers():
    return [entry_as_passed(one).answer for one in FaqEntry.objects.in_force(TODAY)]


def test_change_waits_and_residents_get_the_old_words_until_a_second_person_passes_it(entry, change, writer, pr):
    change(entry, by=writer, answer="火曜です。")
    before = answers()

    pass_(entry, by=pr)

    entry.refresh_from_db()
    assert (before, answers()) == (["月曜です。"], ["火曜です。"])
    assert (entry.is_as_passed, entry.passed_by, entry.version, entry.hands.count()) == (True, pr, 2, 0)
    assert Entry.objects.filter(action="subscribers.pass_answer", actor=pr, object_id=entry.pk).count() == 1


def test_new_entry_is_nobodys_answer_before_its_pass(waste, writer, pr):
    made = FaqEntry.objects.create(department=waste, question="新しい質問", answer="答え")
    propose(by=writer, row=made)
    before = answers()

    pass_(made, by=pr)

    assert (before, answers()) == ([], ["答え"])


def test_nobody_passes_what_their_hand_is_in_and_no_superuser_is_exempt(entry, change, writer, pr, other_pr):
    pr.is_superuser = True
    pr.save()
    change(entry, by=writer, answer="火曜です。")
    change(entry, by=pr, answer="水曜です。")

    with pytest.raises(FaqNotPassable):
        pass_(entry, by=pr)
    with pytest.raises(FaqNotPassable):
        deciding.return_(by=pr, kind="entry", pk=entry.pk, seen=digest(snapshot_of(entry)), words="x")
    pass_(entry, by=other_pr)

    assert answers() == ["水曜です。"]


def test_hand_of_an_earlier_editor_stays_until_the_pass(entry, change, writer, pr):
    change(entry, by=pr, answer="火曜です。")
    change(entry, by=writer, answer="水曜です。")

    with pytest.raises(FaqNotPassable):
        pass_(entry, by=pr)


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.ADMINISTRATOR, Role.DUTY_OFFICER, Role.VIEWER])
def test_other_roles_pass_nothing(entry, change, writer, role):
    change(entry, by=writer, answer="火曜です。")

    with pytest.raises(FaqNotPassable):
        pass_(entry, by=make_user("somebody", role))
    assert deciding.waiting_for(make_user("somebody else", role)) == 0


def test_whoever_was_given_the_role_today_passes_nothing_yet(entry, change, writer, pr):
    pr.raised_at = timezone.now() - timedelta(hours=23)
    pr.save()
    change(entry, by=writer, answer="火曜です。")

    with pytest.raises(FaqNotPassable, match="24"):
        pass_(entry, by=pr)


def test_edit_between_seeing_and_passing_is_refused(entry, change, writer, pr):
    change(entry, by=writer, answer="火曜です。")
    seen = digest(snapshot_of(entry))
    change(entry, by=writer, answer="水曜です。")

    with pytest.raises(FaqSeenOtherwise):
        pass_(entry, by=pr, seen=seen)
    with pytest.raises(FaqSeenOtherwise):
        deciding.return_(by=pr, kind="entry", pk=entry.pk, seen=seen, words="x")
    assert answers() == ["月曜です。"]


@pytest.mark.parametrize(("kind", "seen"), [("entry", "x"), ("menu", "x"), ("", "")])
def test_nonsense_is_refused_in_words(entry, change, writer, pr, kind, seen):
    change(entry, by=writer, answer="火曜です。")

    with pytest.raises(FaqSeenOtherwise):
        deciding.pass_(by=pr, kind=kind, pk=entry.pk, seen=seen)


def test_returned_change_waits_no_more_and_is_proposed_again_by_the_next_save(entry, change, writer, pr):
    change(entry, by=writer, answer="火曜です。")
    seen = digest(snapshot_of(entry))

    with pytest.raises(FaqError):
        deciding.return_(by=pr, kind="entry", pk=entry.pk, seen=seen, words=" ")
    deciding.return_(by=pr, kind="entry", pk=entry.pk, seen=seen, words="何曜日か確かめてください")
    entry.refresh_from_db()
    returned = entry.returned_words, entry.returned_by, entry.proposed_at, list(entry.hands.all())
    propose(by=writer, row=entry, has_changed=False)

    assert returned == ("何曜日か確かめてください", pr, None, [writer])
    assert (entry.returned_words, entry.returned_by, entry.proposed_at is None) == ("", None, False)
    assert answers() == ["月曜です。"]
    assert Entry.objects.filter(action="subscribers.return_answer", actor=pr).count() == 1


def test_way_back_to_what_was_passed_waits_for_nobody(entry, change, writer):
    change(entry, by=writer, answer="火曜です。")
    change(entry, by=writer, answer="月曜です。")

    assert (entry.is_as_passed, entry.hands.count()) == (True, 0)


def test_line_ends_of_a_browser_are_no_change(entry, change, writer, pr):
    change(entry, by=writer, ways="収集日\nごみの日")
    pass_(entry, by=pr)
    entry.refresh_from_db()

    change(entry, by=writer, ways="収集日\r\nごみの日")

    assert entry.is_as_passed


def test_switching_off_and_ending_earlier_hold_at_once_and_their_undoing_within_what_was_passed(entry, change, writer):
    told = []
    for fields in (
        {"is_active": False},
        {"is_active": True},
        {"valid_until": TODAY - timedelta(days=1)},
        {"valid_until": TODAY},
        {"valid_until": None},
    ):
        change(entry, by=writer, **fields)
        told.append((len(answers()), entry.is_as_passed))

    assert told == [(0, True), (1, True), (0, True), (1, True), (1, True)]


def test_later_end_and_another_beginning_wait(entry, change, writer, pr):
    change(entry, by=writer, valid_until=TODAY)
    change(entry, by=writer, answer="今日までです。")
    pass_(entry, by=pr)
    entry.refresh_from_db()

    change(entry, by=writer, valid_until=TODAY + timedelta(days=1))
    longer = len(FaqEntry.objects.in_force(TODAY + timedelta(days=1)))
    change(entry, by=writer, valid_until=TODAY, valid_from=TODAY - timedelta(days=9))

    assert longer == 0
    assert not entry.is_as_passed
    assert answers() == ["今日までです。"]


def test_what_will_be_valid_later_leaves_the_old_words_until_its_pass(entry, change, writer):
    change(entry, by=writer, answer="春からは火曜です。", valid_from=TODAY + timedelta(days=90))

    assert answers() == ["月曜です。"]


def test_related_questions_and_the_place_are_part_of_what_is_passed(entry, writer, waste):
    other = FaqEntry.objects.create(department=waste, question="ほか", answer="x")
    entry.related.add(other)

    propose(by=writer, row=entry)

    assert not entry.is_as_passed


def test_steps_of_a_guide_are_passed_with_it(guide, writer, pr):
    guide.steps.filter(code="start").update(words="どれですか。")
    propose(by=writer, row=guide)
    before = [step.words for step in guide_as_passed(guide).steps if not step.under]

    pass_(guide, by=pr, kind="dialogue")

    guide.refresh_from_db()
    assert before == ["粗大ごみの料金と申し込みをご案内します。何を出しますか。"]
    assert [step.words for step in guide_as_passed(guide).steps if not step.under] == ["どれですか。"]
    assert guide.version == 2


def test_nothing_covers_what_was_never_passed(entry):
    assert not covers(None, snapshot_of(entry))


def by_sql(row, **fields):
    """Past every service."""
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize("model", [FaqEntry, Dialogue])
def test_database_refuses_a_pass_by_whose_hand_is_in_it(entry, guide, writer, pr, model):
    row = entry if model is FaqEntry else guide
    row.hands.add(pr)
    passed = {**row.passed, "ways": "x"}

    for fields in (
        {"passed": passed},
        {"passed": None, "passed_by": None},
        {"version": 7},
        {"passed": passed, "passed_at": timezone.now(), "passed_by": None, "version": 2},
        {"passed": passed, "passed_at": timezone.now(), "passed_by": pr, "version": 2},
        {"passed": passed, "passed_at": timezone.now(), "passed_by": writer, "version": 2},
    ):
        with pytest.raises(DatabaseError):
            by_sql(row, **fields)


def test_database_lets_a_way_be_added_to_what_was_passed_and_nothing_else(entry):
    by_sql(entry, passed={**entry.passed, "ways": "収集日\nごみはいつ"})

    with pytest.raises(DatabaseError):
        by_sql(entry, passed={**entry.passed, "ways": "収集日\nごみはいつ", "answer": "x"})


def test_row_is_not_born_passed(waste, entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        FaqEntry.objects.create(department=waste, question="x", answer="x", passed=entry.passed, version=1)


def test_entry_that_waits_can_be_deleted(entry, change, writer):
    change(entry, by=writer, answer="火曜です。")

    entry.delete()

    assert FaqEntry.objects.count() == 0


def test_department_in_whose_name_it_is_said_waits_like_its_words(entry, pr, change):
    other = make_department("toshokan")

    change(entry, by=pr, department=other)

    (told,) = FaqEntry.objects.in_force(TODAY)
    assert (entry.is_as_passed, entry_as_passed(told).department.code) == (False, "kankyo")


@pytest.mark.parametrize(("raised", "is_at_once"), [(None, True), (timedelta(hours=1), False)])
def test_way_to_ask_counts_at_once_from_those_who_may_pass_and_not_from_a_newcomer(
    entry, pr, waste, raised, is_at_once
):
    pr.raised_at = raised and timezone.now() - raised
    pr.save()
    FaqAsking.objects.create(asked_on=timezone.localdate(), outcome="missed", words="ゴミの出る日", department=waste)

    misses.add_way(by=pr, entry_id=entry.pk, words="ゴミの出る日")

    entry.refresh_from_db()
    assert (misses.is_asked_by(entry, "ゴミの出る日"), entry.is_as_passed) == (is_at_once, is_at_once)


def test_way_the_pr_office_adds_itself_leaves_nothing_waiting(entry, pr, writer, waste):
    FaqAsking.objects.create(asked_on=timezone.localdate(), outcome="missed", words="ゴミの出る日", department=waste)
    misses.add_way(by=writer, entry_id=entry.pk, words="ゴミの出る日")

    misses.add_way(by=pr, entry_id=entry.pk, words="ゴミの出る日")

    entry.refresh_from_db()
    assert (entry.is_as_passed, entry.hands.count()) == (True, 0)
