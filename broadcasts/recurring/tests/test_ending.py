"""What ends a series or its approval, and that nothing unsent leaves then."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast, CalendarDay, SeriesApproval, SeriesDay, SeriesVersion
from broadcasts.recurring import keeping, making, patrolling
from broadcasts.recurring.rule import OnRest
from broadcasts.recurring.tests.series import (
    approved,
    begun,
    first_day,
    in_days,
    made_of,
    noon,
    rule,
    submitted,
    terms,
    the_day_before,
)
from broadcasts.recurring.words import said_on
from broadcasts.services import controlling, freezing, recovery, starting
from broadcasts.services.authorising import in_force
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh
from broadcasts.tests.test_races import at_once
from broadcasts.tests.test_tampering import replica
from cityline.staff.models import Letter
from subscribers.models import Facility

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def any_hour(at_any_hour):
    """Whatever the clock of the machine says."""


def test_approver_who_left_gives_no_name_to_anything(category):
    approver = make.patroller()
    series = approved(category, by=approver)
    approver.groups.clear()

    making.make_due(now=the_day_before())

    row = SeriesDay.objects.get(series=series)
    assert (row.made_at, Broadcast.objects.count()) == (None, 0)
    assert "承認した職員" in row.trouble
    told = Letter.objects.filter(subject__contains="送れません").values_list("user", flat=True)
    assert set(told) == {series.made_by_id}


def test_what_was_made_stops_with_the_approvers_role(category):
    approver = make.patroller()
    series = approved(category, by=approver)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)
    approver.groups.clear()

    recovery.reconcile(now=timezone.now())

    assert in_force(broadcast=made, now=timezone.now()) is None
    assert (fresh(made).status, fresh(made).status_reason) == ("held", "series_ended")


def test_stopping_stops_everything_unsent_and_frees_its_day(category):
    series = approved(category)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)

    keeping.stop(series_id=series.pk, by=series.made_by, words="会場の都合")

    making.make_due(now=the_day_before())
    assert fresh(made).status == "cancelled"
    assert made_of(series) == []


def test_stopping_pauses_what_is_being_sent(category):
    series = approved(category)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)
    due = made.due_at + timedelta(seconds=1)
    freezing.freeze(broadcast_id=made.pk, now=due)
    starting.start(broadcast_id=made.pk, now=due)

    keeping.stop(series_id=series.pk, by=make.patroller(), words="内容の誤り")
    recovery.reconcile(now=due)

    assert (fresh(made).status, fresh(made).status_reason) == ("paused", "series_ended")


def test_change_asks_again_and_stops_what_was_approved(category):
    series = approved(category)
    making.make_due(now=the_day_before())

    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms(speaks_ahead=1))
    making.make_due(now=the_day_before())

    assert made_of(series) == []
    assert SeriesApproval.objects.get(series=series).ended_at is not None


def test_change_that_keeps_the_earlier_goes_on_until_the_new_is_approved(category):
    series = approved(category)
    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms(speaks_ahead=1, keeps_earlier=True))
    making.make_due(now=the_day_before())
    (earlier,) = made_of(series)
    patrolling.submit(series_id=series.pk, by=series.made_by, number=2)

    patrolling.approve(series_id=series.pk, by=make.patroller(), number=2, valid_until=in_days(30))
    making.make_due(now=the_day_before())

    (later,) = made_of(series)
    assert (fresh(earlier).status, fresh(later).status) == ("cancelled", "approved")
    assert later.title == f"おはなし会 {said_on(in_days(2))}"


def being_sent_and_renewed(category, *, state):
    """A series whose first day has begun to leave while another version waits."""
    series = approved(category)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)
    due = made.due_at + timedelta(seconds=1)
    freezing.freeze(broadcast_id=made.pk, now=due)
    starting.start(broadcast_id=made.pk, now=due)
    if state == "paused":
        controlling.pause(broadcast_id=made.pk, by=make.patroller(), reason="person")
    patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)
    return series, made


@pytest.mark.parametrize("state", ["sending", "paused"])
def test_renewal_waits_for_the_day_that_is_leaving(category, state):
    series, made = being_sent_and_renewed(category, state=state)
    officer = make.patroller()

    with pytest.raises(BroadcastError):
        patrolling.approve(series_id=series.pk, by=officer, number=2, valid_until=in_days(30))

    recovery.reconcile(now=made.due_at + timedelta(seconds=2))
    assert fresh(made).status == state
    assert in_force(broadcast=fresh(made), now=timezone.now()) is not None
    controlling.cancel(broadcast_id=made.pk, by=officer)
    assert patrolling.approve(series_id=series.pk, by=officer, number=2, valid_until=in_days(30)).ended_at is None


def renewed_at(category, moment):
    """A series whose made day is still unsent when the next approval is given, at ``moment``."""
    series = approved(category)
    making.make_due(now=the_day_before())
    (earlier,) = made_of(series)
    patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)
    with time_machine.travel(moment, tick=False):
        patrolling.approve(series_id=series.pk, by=make.patroller(), number=2, valid_until=in_days(30))
    return series, earlier


def test_day_freed_after_its_time_is_made_again_while_it_may_still_leave(category):
    series, earlier = renewed_at(category, noon() + timedelta(minutes=5))

    making.make_due(now=noon() + timedelta(minutes=6))

    row = SeriesDay.objects.select_related("broadcast").get(series=series, named=in_days(1))
    assert (fresh(earlier).status, row.broadcast.status, row.trouble) == ("cancelled", "approved", "")
    assert row.broadcast.due_at == noon() + timedelta(minutes=6)


def test_day_freed_too_late_is_told(category):
    series, earlier = renewed_at(category, noon() + timedelta(minutes=125))

    making.make_due(now=noon() + timedelta(minutes=126))

    row = SeriesDay.objects.get(series=series, named=in_days(1))
    told = Letter.objects.filter(subject__contains="送れません").values_list("user", flat=True)
    assert (fresh(earlier).status, row.broadcast, row.made_at) == ("cancelled", None, None)
    assert row.trouble
    assert series.made_by_id in told


def closed_since(category, *, renewed, on_rest=OnRest.BEFORE):
    """Made for a day, which is then marked as a day of rest, so that its rule moves it or leaves it out; and renewed."""
    for day in (in_days(0), in_days(1)):
        CalendarDay.objects.create(date=day, kind="ordinary", made_by=make.patroller())
    weekly = rule(start=in_days(-6), weekdays=(in_days(1).weekday(),), on_rest=on_rest)
    series = approved(category, rule=weekly)
    making.make_due(now=the_day_before())
    (earlier,) = made_of(series)
    CalendarDay.objects.filter(date=in_days(1)).update(kind="rest")
    patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)
    with time_machine.travel(renewed, tick=False):
        patrolling.approve(series_id=series.pk, by=make.patroller(), number=2, valid_until=in_days(30))
    return series, earlier


@pytest.mark.parametrize("on_rest", [OnRest.BEFORE, OnRest.AFTER, OnRest.SKIP])
def test_day_closed_since_it_was_made_goes_out_on_it_all_the_same_when_freed(category, on_rest):
    series, earlier = closed_since(category, renewed=noon() - timedelta(hours=2), on_rest=on_rest)

    row = SeriesDay.objects.select_related("broadcast").get(series=series, named=in_days(1))
    assert (fresh(earlier).status, row.broadcast.status, row.day, row.trouble) == (
        "cancelled",
        "approved",
        in_days(1),
        "",
    )
    assert (row.broadcast.scheduled_at, row.version.number) == (noon(), 2)
    making.make_due(now=noon() - timedelta(hours=1))
    assert SeriesDay.objects.filter(series=series, day__lte=in_days(1), made_at__isnull=False).count() == 1


def test_day_closed_since_it_was_made_is_told_once_its_own_time_has_passed(category):
    series, _earlier = closed_since(category, renewed=noon() + timedelta(minutes=125))

    row = SeriesDay.objects.get(series=series, named=in_days(1))
    assert (row.made_at, bool(row.trouble)) == (None, True)


def test_day_nobody_made_is_not_sent_for_an_approval_after_its_time(category):
    series = submitted(category)
    with time_machine.travel(noon() + timedelta(minutes=5), tick=False):
        patrolling.approve(series_id=series.pk, by=make.patroller(), number=1, valid_until=in_days(30))

    making.make_due(now=noon() + timedelta(minutes=6))

    assert [one.scheduled_at for one in made_of(series)] == [noon(2)]


def test_day_that_can_never_go_on_is_not_waited_for(category):
    approver = make.patroller()
    series = approved(category, by=approver)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)
    due = made.due_at + timedelta(seconds=1)
    freezing.freeze(broadcast_id=made.pk, now=due)
    starting.start(broadcast_id=made.pk, now=due)
    approver.groups.clear()
    patrolling.ask_again(series_id=series.pk, by=series.made_by, number=1)

    patrolling.approve(series_id=series.pk, by=make.patroller(), number=2, valid_until=in_days(30))

    assert SeriesApproval.objects.get(series=series, ended_at=None).version.number == 2


def test_approval_ends_with_its_last_day(category):
    series = approved(category, valid_until=in_days(1))

    making.make_due(now=noon() + timedelta(hours=1))

    assert [one.due_at for one in made_of(series)] == [noon() + timedelta(hours=1)]


def test_version_changed_in_the_database_is_not_sent(category):
    series = approved(category)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_seriesversion DISABLE TRIGGER series_version_guarded")
        SeriesVersion.objects.update(parts=[{"kind": "text", "text": "にせもの"}])
        cursor.execute("ALTER TABLE broadcasts_seriesversion ENABLE TRIGGER series_version_guarded")

    making.make_due(now=the_day_before())

    assert made_of(series) == []


def test_sender_changed_since_is_approved_again_first(category):
    series = approved(category)
    series.department.line_sender_name = "別の名前"
    series.department.save()

    making.make_due(now=the_day_before())

    assert made_of(series) == []


def test_closed_department_and_retired_category_make_nothing(category):
    closed, retired = approved(category), approved(category)
    closed.department.is_active = False
    closed.department.save()
    category.retired_at = timezone.now()
    category.save()

    making.make_due(now=the_day_before())

    assert (made_of(closed), made_of(retired)) == ([], [])


def test_audience_that_has_more_than_doubled_is_asked_about(category):
    series = approved(category)
    for _one in range(60):
        make.subscriber(category)

    making.make_due(now=the_day_before())

    assert made_of(series) == []


@pytest.mark.parametrize("round_", range(3))
def test_stopped_while_it_is_made_leaves_nothing_that_goes_out(category, round_):
    series = approved(category)
    day = first_day(series)

    at_once(
        lambda: making.make(series_id=series.pk, day=day, now=the_day_before()),
        lambda: keeping.stop(series_id=series.pk, by=series.made_by, words="中止"),
    )

    assert not Broadcast.objects.filter(status="approved").exists()
    assert not SeriesApproval.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE broadcasts_authorisation SET series_approval_id = series_approval_id + 1",
        "UPDATE broadcasts_authorisation SET kind = 'patrol', series_approval_id = NULL",
    ],
)
def test_forged_approval_of_a_made_day_is_not_sent(category, forged):
    series = approved(category)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)
    with transaction.atomic():
        replica(forged)

    freezing.freeze(broadcast_id=made.pk, now=made.due_at)
    recovery.reconcile(now=made.due_at)

    assert fresh(made).status == "held"


def closing_library(department):
    library = Facility.objects.create(department=department, name="中央図書館")
    return library, {"text": "次の休館日は、{次の休館日}です。", "facility_id": library.pk}


def close_for_good(library):
    library.is_active = False
    library.save()


@pytest.mark.parametrize("mode", ["sends", "drafts"])
def test_facility_that_is_gone_tells_no_closing_days(category, mode):
    author = make.drafter(make.department(is_training=True))
    library, said = closing_library(author.department)
    series = (approved if mode == "sends" else begun)(category, author=author, mode=mode, **said)
    close_for_good(library)

    making.make_due(now=the_day_before())

    assert Broadcast.objects.count() == 0
    assert "施設" in SeriesDay.objects.filter(series=series).first().trouble


def test_facility_that_is_gone_is_neither_submitted_nor_approved(category):
    author = make.drafter(make.department(is_training=True))
    library, said = closing_library(author.department)
    fresh_one, waiting = begun(category, author=author, **said), submitted(category, author=author, **said)
    close_for_good(library)

    with pytest.raises(BroadcastError):
        patrolling.submit(series_id=fresh_one.pk, by=author, number=1)
    with pytest.raises(BroadcastError):
        patrolling.approve(series_id=waiting.pk, by=make.patroller(), number=1, valid_until=in_days(30))


def test_day_another_rule_no_longer_names_is_told(category):
    series = approved(category)
    making.make_due(now=the_day_before())
    (earlier,) = made_of(series)
    later = terms(rule=rule(start=in_days(5)), keeps_earlier=True)
    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=later)
    patrolling.submit(series_id=series.pk, by=series.made_by, number=2)

    patrolling.approve(series_id=series.pk, by=make.patroller(), number=2, valid_until=in_days(30))

    row = SeriesDay.objects.get(series=series, named=in_days(1))
    assert (fresh(earlier).status, row.made_at) == ("cancelled", None)
    assert "新しい内容" in row.trouble
