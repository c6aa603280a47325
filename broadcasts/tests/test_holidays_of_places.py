"""What the PR office's calendar says about places, and what it says about phones alone."""

from datetime import date

import pytest

from broadcasts.models import CalendarDay
from cityline import holidays
from subscribers.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_calendar_speaks_of_places_only_where_it_speaks_of_holidays():
    by = make_user("pr")
    rows = [
        (date(2027, 2, 1), "rest", "新しい祝日"),
        (date(2027, 2, 2), "rest", "お盆"),
        (date(2027, 2, 11), "ordinary", "祝日は2月10日に移りました"),
        (date(2027, 2, 23), "ordinary", "市民まつり"),
        (date(2027, 2, 24), "closed", "祝日"),
    ]
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, kind=kind, words=words, made_by=by) for day, kind, words in rows
    )

    assert holidays.said_otherwise() == {date(2027, 2, 1): "新しい祝日", date(2027, 2, 11): ""}
