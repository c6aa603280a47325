"""Who says yes to a whole series, to what, and how long it holds."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import AudienceEmpty, BroadcastError, ContentInvalid, NotAllowed, SomebodyElseChanged
from broadcasts.models import Broadcast, Series, SeriesApproval, SeriesVersion
from broadcasts.recurring import keeping, load, patrolling
from broadcasts.recurring.tests.series import approved, begun, in_days, rule, submitted, terms
from broadcasts.services import charters, submitting
from broadcasts.tests import factories as make
from broadcasts.tests.test_races import at_once
from cityline.staff.models import Letter
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def approve(series, by=None, number=1, valid_until=None):
    return patrolling.approve(
        series_id=series.pk, by=by or make.patroller(), number=number, valid_until=valid_until or in_days(30)
    )


def test_draft_is_used_up_by_the_series_it_begins(category):
    series = begun(category)

    version = series.versions.get()
    assert Broadcast.objects.count() == 0
    assert (version.number, version.category_ids, version.writer_ids) == (1, [category.pk], [series.made_by_id])


def test_writers_of_every_version_are_barred(category):
    patroller = make.patroller()
    series = begun(category, author=make.user("drafter", "patroller", department=make.department(is_training=True)))
    colleague = make.drafter(series.department)
    keeping.change(series_id=series.pk, by=colleague, expected=1, terms=terms())
    patrolling.submit(series_id=series.pk, by=colleague, number=2)

    with pytest.raises(NotAllowed):
        approve(series, by=series.made_by, number=2)

    assert approve(series, by=patroller, number=2).version.number == 2


def test_who_submitted_it_is_barred_in_the_database_too(category):
    series = submitted(category)
    version = series.versions.get()
    drafter = version.submitted_by
    drafter.groups.add(*make.patroller().groups.all())

    with pytest.raises(IntegrityError):
        SeriesApproval.objects.create(
            series=series, version=version, valid_until=in_days(3), approved_count=1, granted_by=drafter,
            granted_at=timezone.now(), seal="x" * 64,
        )  # fmt: skip


def both_roles(department):
    return make.user("drafter", "patroller", department=department)


def test_who_submitted_what_others_wrote_is_barred_in_words_and_not_asked(category):
    series = begun(category)
    submitter = both_roles(series.department)

    patrolling.submit(series_id=series.pk, by=submitter, number=1)

    with pytest.raises(NotAllowed, match="提出"):
        approve(series, by=submitter)
    assert not Letter.objects.filter(user=submitter).exists()


def test_who_submitted_an_earlier_version_does_not_approve_what_is_made_from_it(category):
    series = begun(category)
    submitter = both_roles(series.department)
    patrolling.submit(series_id=series.pk, by=submitter, number=1)

    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms())
    patrolling.submit(series_id=series.pk, by=series.made_by, number=2)
    reworded = keeping.reword(series_id=series.pk, by=series.made_by)

    with pytest.raises(NotAllowed):
        approve(series, by=submitter, number=2)
    assert submitter.pk in permissions.hands_in(reworded)


def test_role_just_raised_approves_nothing(category):
    series = submitted(category)

    with pytest.raises(NotAllowed):
        approve(series, by=make.patroller(raised_at=timezone.now() - timedelta(hours=3)))


@pytest.mark.parametrize("until", [in_days(-1), in_days(367)])
def test_yes_holds_for_a_year_at_most(category, until):
    with pytest.raises(BroadcastError):
        approve(submitted(category), valid_until=until)


def test_what_was_changed_meanwhile_is_not_approved(category):
    series = submitted(category)
    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms())

    with pytest.raises(SomebodyElseChanged):
        approve(series)


def test_approve_while_it_is_changed_ends_with_one_of_them_told(category):
    series = submitted(category)
    approver = make.patroller()

    at_once(
        lambda: _quietly(lambda: approve(series, by=approver)),
        lambda: _quietly(
            lambda: keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms(days_ahead=9))
        ),
    )

    assert SeriesVersion.objects.filter(series=series).count() == 2
    assert not SeriesApproval.objects.filter(series=series, ended_at=None).exists()


def test_two_patrollers_approve_once(category):
    series = submitted(category)

    approvers = make.patroller(), make.patroller()

    at_once(*(partial(_quietly, partial(approve, series, by=by)) for by in approvers))

    assert SeriesApproval.objects.filter(series=series).count() == 1


def _quietly(act):
    try:
        return act()
    except BroadcastError as refusal:
        return refusal


def test_given_back_it_waits_for_another_version(category):
    series = submitted(category)

    patrolling.give_back(series_id=series.pk, by=make.patroller(), number=1, reason="wording", words="日付を先に")

    with pytest.raises(BroadcastError):
        approve(series)
    with pytest.raises(BroadcastError):
        patrolling.submit(series_id=series.pk, by=series.made_by, number=1)
    assert Letter.objects.filter(user=series.made_by).count() == 1


def test_taken_back_by_the_pr_office_it_stands_still(category):
    series = approved(category)

    patrolling.end(series_id=series.pk, by=make.patroller(), words="配信が多い")

    assert Series.objects.get(pk=series.pk).stopped_at is None
    assert SeriesApproval.objects.get(series=series).ended_for == "配信が多い"


def test_unticked_charter_keeps_it_back(category):
    charters.change(
        by=make.patroller(), category_id=category.pk, expected=0, text=charters.CharterText(for_whom="親子")
    )

    with pytest.raises(BroadcastError):
        approve(submitted(category))


def test_unknown_gap_is_refused_with_the_known_ones(category):
    with pytest.raises(BroadcastError, match="{日付}"):
        begun(category, text="{時刻}に始まります。")


def test_gap_of_a_place_needs_the_place(category):
    with pytest.raises(BroadcastError):
        begun(category, text="次の休館日は{次の休館日}です。")


def test_rule_without_days_is_refused(category):
    with pytest.raises(BroadcastError):
        begun(category, rule=rule(start=in_days(-9), until=in_days(-1)))


def test_gap_in_an_ordinary_broadcast_is_never_handed_over(category):
    draft = make.draft(make.drafter(make.department(is_training=True)), category, title="{日付}のおはなし会")

    with pytest.raises(ContentInvalid):
        submitting.submit(broadcast_id=draft.pk, by=draft.author, expected_revision=draft.revision)


def test_year_is_counted_before_anybody_says_yes(category):
    version = begun(category, rule=rule(count=10)).versions.get()

    found = load.yearly(version, in_days(0))

    assert (found.times, found.residents, found.messages) == (10, 1, 10)


@pytest.mark.parametrize("act", [
    lambda series, by: keeping.change(series_id=series.pk, by=by, expected=1, terms=terms()),
    lambda series, by: keeping.reword(series_id=series.pk, by=by),
    lambda series, by: keeping.stop(series_id=series.pk, by=by, words="やめる"),
    lambda series, by: keeping.skip(series_id=series.pk, named=in_days(1), by=by),
    lambda series, by: patrolling.submit(series_id=series.pk, by=by, number=1),
    lambda series, by: patrolling.ask_again(series_id=series.pk, by=by, number=1),
    lambda series, by: patrolling.approve(series_id=series.pk, by=by, number=1, valid_until=in_days(3)),
    lambda series, by: patrolling.give_back(series_id=series.pk, by=by, number=1, reason="other", words="x"),
])  # fmt: skip
def test_another_department_can_do_nothing(category, act):
    with pytest.raises(NotAllowed):
        act(begun(category), make.drafter())


def test_reworded_it_is_taken_over_as_the_next_version(category):
    series = begun(category)
    colleague = make.drafter(series.department)
    draft = keeping.reword(series_id=series.pk, by=colleague)

    version = keeping.change(series_id=series.pk, by=colleague, expected=1, terms=terms(), broadcast_id=draft.pk)

    assert (version.number, version.parts, Broadcast.objects.count()) == (2, draft.parts, 0)
    assert set(version.writer_ids) == {series.made_by_id, colleague.pk}


def test_asked_again_it_goes_on_until_the_new_yes(category):
    series = approved(category)
    before = series.versions.get()

    asked = patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)

    kept = [(approval.version.number, approval.ended_at) for approval in SeriesApproval.objects.all()]
    same = ["title", "parts", "category_ids", "rule", "speaks_ahead", "facility_id", "writer_ids"]
    assert [getattr(asked, name) for name in same] == [getattr(before, name) for name in same]
    assert (asked.number, patrolling.is_waiting(asked), kept) == (2, True, [(1, None)])
    assert approve(series, number=2).version == asked


def test_ended_by_the_pr_office_it_can_be_asked_for_again(category):
    series = approved(category)
    patrolling.end(series_id=series.pk, by=make.patroller(), words="配信が多い")

    patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)

    assert approve(series, number=2).ended_at is None


@pytest.mark.parametrize("made", [begun, submitted])
def test_what_was_never_approved_is_not_asked_for_again(category, made):
    series = made(category)

    with pytest.raises(BroadcastError):
        patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)


def test_asked_again_for_nobody_leaves_no_version(category):
    series = approved(category)
    Subscriber.objects.update(is_following=False)

    with pytest.raises(AudienceEmpty):
        patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)

    assert series.versions.count() == 1
