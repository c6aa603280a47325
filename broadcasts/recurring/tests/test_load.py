"""What stands beside the decision on a series: what its residents had this week, and what it takes of LINE's month."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from broadcasts.models import AllowanceReading, Broadcast, Delivery, SeriesLoadReading
from broadcasts.recurring import keeping, load, load_measuring, making, patrolling
from broadcasts.recurring.tests.series import approved, begun, first_day, in_days, on, rule, submitted, the_day_before
from broadcasts.recurring.tests.series import terms as its_terms
from broadcasts.states import DeliveryStatus
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import sealed
from broadcasts.tests.screens import page
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db


def sent(to) -> None:
    """A broadcast these residents got yesterday."""
    made = make.draft()
    at, ids = timezone.now() - timedelta(days=1), sorted(resident.pk for resident in to)
    Broadcast.objects.filter(pk=made.pk).update(started_at=at, finished_at=at)
    Delivery.objects.create(
        broadcast=made, position=1, status=DeliveryStatus.ACCEPTED, recipient_ids=ids, sent_ids=ids, first_id=ids[0],
        last_id=ids[-1], recipient_count=len(ids), retry_key=f"00000000-0000-4000-8000-{made.pk:012d}",
        body_sha256="0" * 64, finished_at=at,
    )  # fmt: skip


def real(category, **said):
    """Of a department that is not in training: that costs messages."""
    series = begun(category, author=make.drafter(make.department()), **said)
    version = keeping.newest(series)
    version.submitted_by, version.submitted_at = series.made_by, timezone.now()
    version.save()
    return series


def read(limit, used=0):
    now = timezone.now()
    AllowanceReading.objects.create(limit=limit, used=used, asked_at=now, tried_at=now)


def text_of(client, series):
    client.force_login(make.patroller())
    return client.get(page("broadcast_series", series.pk)).text


def test_what_its_residents_had_is_counted_once_it_waits(category):
    make.subscribers(3, category)
    people = list(Subscriber.objects.order_by("pk"))
    series = submitted(category)
    sent(people[:2])
    sent(people[:1])

    done = load_measuring.measure_waiting(), load_measuring.measure_waiting()

    found = load_measuring.reading_of(keeping.newest(series))
    assert done == (1, 0)
    assert (found.had, found.with_coming, found.coming_count) == ([2, 1, 1, 0], [2, 1, 1, 0], 0)


def test_what_is_approved_around_its_next_day_is_counted_with_it(category):
    series = submitted(category)
    sealed(category)

    load_measuring.measure_waiting()

    found = load_measuring.reading_of(keeping.newest(series))
    assert (found.had, found.with_coming, found.coming_count) == ([1, 0, 0, 0], [0, 1, 0, 0], 1)


@pytest.mark.parametrize("state", ["not submitted", "changed", "decided", "stopped"])
def test_nothing_is_counted_for_what_waits_for_nobody(category, state):
    if state == "not submitted":
        begun(category)
    elif state == "decided":
        approved(category)
    else:
        series = submitted(category)
        if state == "stopped":
            keeping.stop(series_id=series.pk, by=series.made_by, words="中止")
        else:
            keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=its_terms())

    assert (load_measuring.measure_waiting(), SeriesLoadReading.objects.count()) == (0, 0)


def test_decided_meanwhile_no_figure_is_kept(category):
    series = submitted(category)
    version = keeping.newest(series)
    patrolling.approve(series_id=series.pk, by=make.patroller(), number=1, valid_until=in_days(30))

    assert load_measuring.measure(version=version, now=timezone.now()) is False
    assert load_measuring.reading_of(version) is None


def test_figure_of_hours_ago_is_counted_anew(category):
    series = submitted(category)
    load_measuring.measure_waiting()

    later = timezone.now() + load_measuring.KEEPS

    assert list(load_measuring.waiting(now=later)) == [keeping.newest(series)]


def test_submission_rings_for_it(category, django_capture_on_commit_callbacks):
    series = begun(category)

    with django_capture_on_commit_callbacks() as rung:
        patrolling.submit(series_id=series.pk, by=series.made_by, number=1)

    assert "broadcasts.measure_loads" in [one.args[0] for one in rung]


def test_months_are_counted_by_the_days_that_go_out(category):
    version = begun(category, rule=rule(added=(), count=70)).versions.get()

    found = load.yearly(version, in_days(0))

    assert sum(month.times for month in found.months) == found.times == 70
    assert found.most.times == max(month.times for month in found.months)
    assert [month.begins for month in found.months] == sorted({one.day.replace(day=1) for one in found.days})


def test_what_is_made_or_left_out_takes_nothing_more(category):
    series = approved(category, rule=rule(count=5))
    making.make(series_id=series.pk, day=first_day(series), now=the_day_before())
    keeping.skip(series_id=series.pk, named=in_days(2), by=series.made_by)

    assert load.yearly(keeping.newest(series), in_days(0)).times == 3


def test_standing_asks_for_all_its_days_of_that_month(category):
    make.subscribers(2, category)
    with time_machine.travel(on(date(2026, 6, 10), time(9)), tick=False):
        read(limit=100, used=40)
        version = begun(
            category, author=make.drafter(make.department()), rule=rule(start=date(2026, 6, 11), weekdays=(3,))
        ).versions.get()

        found = load.standing(version, load.yearly(version, in_days(0)), now=timezone.now())

    assert (found.need, found.left, found.is_short, found.month.date()) == (9, 60, False, date(2026, 6, 1))


def test_training_takes_nothing_of_the_allowance(category):
    version = begun(category).versions.get()

    assert load.standing(version, load.yearly(version, in_days(0)), now=timezone.now()) is None


def test_page_shows_both_beside_the_decision(client, category):
    make.subscribers(4, category)
    series = real(category, rule=rule(count=1))
    with time_machine.travel(timezone.now(), tick=False):
        read(limit=3)
        before = text_of(client, series)
        load_measuring.measure_waiting()
        after = text_of(client, series)

    assert "集計中です" in before
    assert "5人のうち" in after
    assert "1回：5通" in after


def test_month_that_does_not_suffice_is_told_and_not_refused(client, category):
    with time_machine.travel(on(date(2026, 6, 10), time(9)), tick=False):
        make.subscribers(4, category)
        series = real(category, rule=rule(start=date(2026, 6, 11), count=2))
        read(limit=9)

        text = text_of(client, series)

    assert "収まらない回は用意されず" in text
    assert page("broadcast_series_act", series.pk, "approve") in text


@pytest.mark.parametrize("state", [begun, approved])
def test_page_shows_neither_where_nothing_is_decided(client, category, state):
    series = state(category)

    assert 'id="asks"' not in text_of(client, series)
