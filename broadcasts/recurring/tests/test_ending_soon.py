"""Nobody finds out from residents that the year of an approval is over."""

from datetime import timedelta

import pytest

from broadcasts.demo import clock
from broadcasts.models import SendingPolicy
from broadcasts.recurring import keeping, patrolling
from broadcasts.recurring.ending_soon import remind_of_ends
from broadcasts.recurring.tests.series import approved, in_days, on, rule
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page
from cityline.staff.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(category):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    return approved(category, valid_until=in_days(100))


def told(to):
    return Letter.objects.filter(user=to, subject__contains="承認が終わります").count()


def test_letters_a_month_a_week_and_on_the_last_day_once_each(series):
    told_by = {}
    for left in (31, 30, 29, 8, 7, 7, 1, 0, 0, -1):
        remind_of_ends(now=on(in_days(100 - left)))
        told_by[left] = told(series.made_by)

    assert told_by == {31: 0, 30: 1, 29: 1, 8: 1, 7: 2, 1: 2, 0: 3, -1: 3}


def test_pr_office_is_told_too_and_the_letter_says_the_day(series):
    patroller = make.patroller()

    remind_of_ends(now=on(in_days(93)))

    assert f"{in_days(100)}" in Letter.objects.get(user=patroller, subject__contains="承認が終わります").body


def test_missed_days_are_told_with_one_letter(series):
    assert [remind_of_ends(now=on(in_days(day))) for day in (99, 99, 103)] == [1, 0, 1]


def test_short_approval_is_not_told_of_before_its_time(category):
    approved(category, valid_until=in_days(5))

    assert [remind_of_ends(now=on(in_days(day))) for day in (0, 4, 5)] == [0, 0, 1]


def test_what_has_no_more_days_or_ended_or_stopped_is_not_told(category):
    approved(category, valid_until=in_days(100), rule=rule(until=in_days(90)))
    ended = approved(category, valid_until=in_days(100))
    stopped = approved(category, valid_until=in_days(100))
    patrolling.end(series_id=ended.pk, by=make.patroller(), words="配信が多い")
    keeping.stop(series_id=stopped.pk, by=stopped.made_by, words="終わり")

    assert remind_of_ends(now=on(in_days(93))) == 0


def test_query_count_does_not_grow_with_what_was_told(category, series, django_assert_num_queries):
    for _each in range(3):
        approved(category, valid_until=in_days(100))
    remind_of_ends(now=on(in_days(93)))

    with django_assert_num_queries(2):
        remind_of_ends(now=on(in_days(93)))


def test_page_and_list_know_that_the_approval_is_over(client, category, series):
    short = approved(category, author=series.made_by, name="短い回", valid_until=in_days(2))
    client.force_login(series.made_by)
    before = client.get(page("broadcast_series", short.pk)).text
    with clock.at(on(in_days(3)) - timedelta(hours=3)):
        client.force_login(series.made_by)
        after, listed = (
            client.get(page(*where)).text for where in (("broadcast_series", short.pk), ("broadcast_series_all",))
        )

    assert (before.count("承認の期限後"), after.count("承認の期限後")) == (10, 12)
    assert "承認期限切れ" not in before
    assert ("承認期限切れ" in after, "承認期限切れ" in listed) == (True, True)
