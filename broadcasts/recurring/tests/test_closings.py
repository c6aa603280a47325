"""Days of a series on which its place is closed: pointed out, never refused."""

from datetime import time, timedelta

import pytest
from django.utils.formats import date_format

from broadcasts.recurring import closings, keeping, load, patrolling
from broadcasts.recurring.tests.series import begun, in_days, rule, submitted, terms
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page
from subscribers.models import ClosingRule, Facility, OpeningSpan, SpecialDays

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make.drafter(make.department(is_training=True))


def place(department, name="中央図書館", *, closed=None):
    """Open all week, closed on one weekday of it."""
    made = Facility.objects.create(department=department, name=name)
    for weekday in range(7):
        OpeningSpan.objects.create(facility=made, weekday=weekday, opens=time(9), closes=time(17))
    if closed is not None:
        ClosingRule.objects.create(facility=made, weekday=closed)
    return made


def shut(made, *days):
    for day in days:
        SpecialDays.objects.create(facility=made, begins=day, ends=day)


def found(series):
    version = keeping.newest(series)
    return [one.message for one in closings.findings(version, load.yearly(version, in_days(0)).days)]


def said(*days):
    return "、".join(date_format(day, "n/j（D）") for day in days)


def test_days_it_speaks_of_on_which_its_only_place_is_closed_are_named(category, author):
    shut(place(author.department), in_days(2), in_days(4))

    assert found(begun(category, author=author)) == [
        f"「中央図書館」は、文面が伝える日に休みの日があります：{said(in_days(2), in_days(4))}"
    ]


def test_many_days_are_counted(category, author):
    shut(place(author.department), *(in_days(n) for n in range(1, 10)))

    (message,) = found(begun(category, author=author))

    assert f"{said(in_days(6))}ほか3日" in message


def test_day_it_goes_out_is_told_apart_from_the_day_it_speaks_of(category, author):
    shut(place(author.department), in_days(3))

    spoken, sent = found(begun(category, author=author, speaks_ahead=1))

    assert spoken == f"「中央図書館」は、文面が伝える日に休みの日があります：{said(in_days(3))}"
    assert sent == f"「中央図書館」は、配信する日に休みの日があります：{said(in_days(3))}"


def test_day_left_out_is_not_pointed_out(category, author):
    shut(place(author.department), in_days(2))

    assert found(begun(category, author=author, rule=rule(left_out=(in_days(2),)))) == []


def test_place_that_is_named_goes_before_the_others_of_its_department(category, author):
    one, other = place(author.department), place(author.department, "東分館")
    shut(one, in_days(2))
    shut(other, in_days(3))
    series = begun(category, author=author, facility_id=other.pk)

    assert [said(in_days(3)) in message for message in found(series)] == [True]


@pytest.mark.parametrize("case", ["two places", "none", "another department's", "no hours", "closed for good"])
def test_nothing_is_said_where_no_one_place_is_meant(category, author, case):
    if case != "none":
        made = place(make.department() if case == "another department's" else author.department)
        shut(made, in_days(2))
    if case == "two places":
        place(author.department, "東分館")
    if case == "no hours":
        made.spans.all().delete()
    if case == "closed for good":
        Facility.objects.update(is_active=False)

    assert found(begun(category, author=author)) == []


@pytest.mark.parametrize("text", ["次の休館日は、{次の休館日}です。", "あすは休館日です。", "臨時休業のお知らせです。"])
def test_notice_of_closing_itself_is_left_alone(category, author, text):
    made = place(author.department)
    shut(made, in_days(2))

    assert found(begun(category, author=author, text=text, facility_id=made.pk)) == []


def test_it_stands_with_the_findings_and_refuses_nothing(client, category, author):
    shut(place(author.department), in_days(2))
    series = submitted(category, author=author)
    client.force_login(make.patroller())

    text = client.get(page("broadcast_series", series.pk)).text
    patrolling.approve(series_id=series.pk, by=make.patroller(), number=1, valid_until=in_days(30))

    assert "「中央図書館」は、文面が伝える日に休みの日があります" in text
    assert series.approvals.count() == 1


def test_queries_do_not_grow_with_the_days(category, author, django_assert_max_num_queries):
    place(author.department, closed=0)
    series = begun(category, author=author, rule=rule(count=2))
    version = keeping.newest(series)
    few = load.yearly(version, in_days(0)).days
    with django_assert_max_num_queries(9) as first:
        list(closings.findings(keeping.newest(series), few))
    keeping.change(series_id=series.pk, by=author, expected=1, terms=terms(rule=rule(until=in_days(300))))
    many = load.yearly(keeping.newest(series), in_days(0)).days

    with django_assert_max_num_queries(len(first)):
        list(closings.findings(keeping.newest(series), many))

    assert len(many) > 200 * timedelta(days=1).days
