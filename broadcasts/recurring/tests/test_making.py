"""Days of a series become broadcasts: each once, in the approver's name, as it was approved, or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Notice, SendingPolicy, SeriesApproval, SeriesDay, SeriesVersion
from broadcasts.recurring import keeping, making, patrolling
from broadcasts.recurring.tests.series import approved, begun, days, first_day, in_days, on, submitted, terms
from broadcasts.recurring.words import said_on
from broadcasts.services import controlling, freezing, recovery, sealing, starting
from broadcasts.services.authorising import in_force
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh
from broadcasts.tests.test_races import at_once
from cityline.staff.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def category():
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    made = make.category()
    make.subscriber(made)
    return made


def noon(count=1):
    return on(in_days(count))


def the_day_before():
    """An hour less than a day before tomorrow's noon."""
    return noon() - timedelta(hours=23)


def made_of(series):
    return [row.broadcast for row in SeriesDay.objects.filter(series=series, made_at__isnull=False).order_by("day")]


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


def test_taken_back_it_is_an_ordinary_draft_and_its_day_stays_used(category):
    series = approved(category)
    making.make_due(now=the_day_before())
    (made,) = made_of(series)

    controlling.take_back(broadcast_id=made.pk, by=series.made_by)
    making.make_due(now=the_day_before())

    assert [one.status for one in made_of(series)] == ["draft"]


def test_audience_that_has_more_than_doubled_is_asked_about(category):
    series = approved(category)
    for _one in range(60):
        make.subscriber(category)

    making.make_due(now=the_day_before())

    assert made_of(series) == []


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
