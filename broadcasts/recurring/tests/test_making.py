"""Days of a series become broadcasts: each once, in the approver's name, as it was approved, or not at all."""

from datetime import date, timedelta
from unittest.mock import Mock

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, connection
from django.utils import timezone

from broadcasts.exceptions import BroadcastError
from broadcasts.models import Authorisation, Broadcast, Notice, SeriesApproval, SeriesDay, SeriesVersion
from broadcasts.recurring import keeping, making
from broadcasts.recurring.tests.series import (
    approved,
    begun,
    days,
    first_day,
    in_days,
    made_of,
    noon,
    submitted,
    terms,
    the_day_before,
)
from broadcasts.recurring.words import said_on
from broadcasts.services import controlling, recovery, sealing
from broadcasts.tests import factories as make
from broadcasts.tests.test_races import at_once
from cityline.staff.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def any_hour(at_any_hour):
    """Whatever the clock of the machine says."""


def test_approved_series_makes_a_sealed_send_a_day_ahead(category):
    approver = make.patroller()
    series = approved(category, by=approver)

    making.make_due(now=the_day_before())

    (made,) = made_of(series)
    authorisation = Authorisation.objects.get(broadcast=made)
    assert (made.status, made.due_at, made.title) == ("approved", noon(), f"おはなし会 {said_on(in_days(1))}")
    assert (authorisation.kind, authorisation.granted_by, sealing.is_intact(authorisation)) == (
        "series",
        approver,
        True,
    )
    assert said_on(in_days(1)) in authorisation.request_body
    assert "{" + "日付" not in authorisation.request_body


def test_second_look_makes_nothing_more(category):
    series = approved(category)

    for _again in range(3):
        recovery.reconcile(now=the_day_before())

    assert len(made_of(series)) == 1


def test_two_workers_at_the_same_day_make_it_once(category):
    series = approved(category)
    day = first_day(series)

    refused = at_once(*[lambda: making.make(series_id=series.pk, day=day, now=the_day_before())] * 2)

    assert refused == [None, None]
    assert Broadcast.objects.count() == 1


def test_nothing_is_made_before_anybody_said_yes(category):
    submitted(category)

    making.make_due(now=the_day_before())

    assert SeriesDay.objects.count() == 0


def test_draft_lies_ready_days_ahead_and_the_department_is_told(category):
    series = begun(category, mode="drafts", days_ahead=3)

    making.make_due(now=noon() - timedelta(hours=1))

    made = made_of(series)
    assert [one.status for one in made] == ["draft"] * 3
    assert [one.scheduled_at for one in made] == [noon(n) for n in range(1, 4)]
    assert Notice.objects.filter(kind="series_draft").count() == len(made)


def test_draft_thrown_away_is_not_made_again(category):
    series = begun(category, mode="drafts", days_ahead=1)
    making.make_due(now=the_day_before())
    Broadcast.objects.all().delete()

    making.make_due(now=the_day_before())

    assert Broadcast.objects.count() == 0
    assert SeriesDay.objects.get(series=series).made_at is not None


def test_day_left_out_is_not_made_and_can_be_taken_up_again(category):
    series = approved(category)
    keeping.skip(series_id=series.pk, named=in_days(1), by=series.made_by)
    making.make_due(now=the_day_before())
    left_out = len(made_of(series))
    keeping.skip(series_id=series.pk, named=in_days(1), by=make.patroller(), is_skipped=False)

    making.make_due(now=the_day_before())

    assert (left_out, len(made_of(series))) == (0, 1)


def test_clock_that_was_ahead_uses_up_nothing(category):
    series = approved(category)
    recovery.reconcile(now=noon(3) + timedelta(hours=5))
    ahead = [one.day for one in days(series) if one.is_made]

    making.make_due(now=the_day_before())

    assert ahead == [in_days(4)]
    assert [one.day for one in days(series) if one.is_made] == [in_days(1), in_days(4)]


def test_late_is_made_as_long_as_anything_may_start_late(category):
    series = approved(category)
    making.make_due(now=noon() + timedelta(minutes=100))
    assert len(made_of(series)) == 2  # and tomorrow's

    missed = approved(category)
    making.make_due(now=noon() + timedelta(minutes=130))
    assert [one.scheduled_at for one in made_of(missed)] == [noon(2)]


def test_trouble_is_told_once_and_tried_again(category):
    series = approved(category)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE subscribers_subscriber SET is_following = FALSE")
    for minutes in (0, 11, 22):
        making.make_due(now=the_day_before() + timedelta(minutes=minutes))
    letters = Letter.objects.filter(subject__contains="送れません", user=series.made_by).count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE subscribers_subscriber SET is_following = TRUE")

    making.make_due(now=the_day_before() + timedelta(minutes=33))

    assert letters == 1
    assert (len(made_of(series)), SeriesDay.objects.get(series=series).trouble) == (1, "")


def test_trouble_whose_numbers_alone_change_is_told_once_and_kept_as_it_is_now(category, monkeypatch):
    series = approved(category)
    for minutes, missing in ((0, "1,200"), (11, "1,350"), (22, "98")):
        refusal = BroadcastError(f"あと{missing}通足りません。")
        monkeypatch.setattr(making, "authorise", Mock(side_effect=refusal))
        making.make_due(now=the_day_before() + timedelta(minutes=minutes))
    told = Letter.objects.filter(subject__contains="送れません", user=series.made_by).count()
    monkeypatch.setattr(making, "authorise", Mock(side_effect=BroadcastError("別の理由")))

    making.make_due(now=the_day_before() + timedelta(minutes=33))

    assert (told, SeriesDay.objects.get().trouble) == (1, "別の理由")
    assert Letter.objects.filter(subject__contains="送れません", user=series.made_by).count() == 2


@pytest.mark.parametrize("day", [date.min, date.max])
def test_day_at_the_end_of_all_days_is_none_of_its(category, day):
    series = begun(category)

    with pytest.raises(BroadcastError):
        keeping.skip(series_id=series.pk, named=day, by=series.made_by)

    assert SeriesDay.objects.count() == 0


def test_taken_back_it_is_an_ordinary_draft_and_its_day_stays_used(category):
    series = approved(category)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)

    controlling.take_back(broadcast_id=made.pk, by=series.made_by)
    making.make_due(now=the_day_before())

    assert [one.status for one in made_of(series)] == ["draft"]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda version: SeriesVersion.objects.update(title="別"),
        lambda version: SeriesVersion.objects.all().delete(),
        lambda version: SeriesApproval.objects.update(valid_until=in_days(9)),
        lambda version: SeriesApproval.objects.update(ended_for="", ended_at=timezone.now()),
        lambda version: SeriesDay.objects.create(
            series=version.series, named=in_days(1), day=in_days(1), made_at=timezone.now()
        ),
    ],
)
def test_database_refuses_what_no_service_does(category, tamper):
    version = approved(category).versions.get()

    with pytest.raises(IntegrityError):
        tamper(version)


def test_query_count_does_not_grow_with_series_at_rest(category, django_assert_num_queries):
    approved(category, rule=terms().rule)
    now = timezone.now() - timedelta(days=3)
    making.make_due(now=now)
    with django_assert_num_queries(5):
        making.make_due(now=now)
    for _one in range(3):
        approved(category)

    with django_assert_num_queries(5):
        making.make_due(now=now)


@pytest.mark.parametrize("round_", range(3))
def test_left_out_while_it_is_made_is_one_or_the_other(category, round_):
    series = approved(category)
    day = first_day(series)

    _made, skipped = at_once(
        lambda: making.make(series_id=series.pk, day=day, now=the_day_before()),
        lambda: keeping.skip(series_id=series.pk, named=in_days(1), by=series.made_by),
    )

    assert Broadcast.objects.exists() == (skipped is not None)
    row = SeriesDay.objects.get(series=series)
    assert (row.made_at is None) != (row.skipped_at is None)


def test_turn_makes_so_many_and_the_next_goes_on(category, monkeypatch):
    monkeypatch.setattr(making, "AT_ONCE", 2)
    series = begun(category, mode="drafts", days_ahead=3)

    made = [making.make_due(now=noon() - timedelta(hours=1)) for _turn in range(3)]

    assert (made, len(made_of(series))) == ([2, 1, 0], 3)


def test_worker_whose_time_is_over_stops_at_once(category, monkeypatch):
    approved(category)
    monkeypatch.setattr(making, "authorise", Mock(side_effect=SoftTimeLimitExceeded))

    with pytest.raises(SoftTimeLimitExceeded):
        recovery.reconcile(now=the_day_before())

    assert Broadcast.objects.count() == 0


def test_worker_that_dies_in_the_middle_leaves_nothing_half_made(category, monkeypatch):
    series = approved(category)

    def die(**_said):
        raise RuntimeError("the machine went away")

    with monkeypatch.context() as dying:
        dying.setattr(making, "authorise", die)
        making.make_due(now=the_day_before())
    left = Broadcast.objects.count(), SeriesDay.objects.count()

    making.make_due(now=the_day_before())

    assert (left, len(made_of(series))) == ((0, 0), 1)
