from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from cityline.staff.models import Department
from subscribers.facilities import saying
from subscribers.facilities.reading import hours_on, timetable_of, with_rules
from subscribers.models import ClosingRule, Facility, OpeningSpan, SpecialDays

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    department = Department.objects.create(code="lib", name="図書館", line_sender_name="図書館")
    return Facility.objects.create(department=department, name="中央図書館")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (OpeningSpan, {"weekday": 0, "opens": time(9), "closes": time(9)}),
        (OpeningSpan, {"weekday": 7, "opens": time(9), "closes": time(10)}),
        (ClosingRule, {"weekday": 0, "nth": 5}),
        (ClosingRule, {"weekday": 9, "nth": 1}),
        (SpecialDays, {"begins": date(2026, 1, 2), "ends": date(2026, 1, 1)}),
        (SpecialDays, {"begins": date(2026, 1, 1), "ends": date(2026, 1, 1), "opens": time(9)}),
        (SpecialDays, {"begins": date(2026, 1, 1), "ends": date(2026, 1, 1), "opens": time(9), "closes": time(9)}),
    ],
)
def test_database_refuses_hours_that_cannot_be(library, model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(facility=library, **fields)


def test_only_one_facility_is_the_citys_desk(library):
    Facility.objects.filter(pk=library.pk).update(is_city_desk=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.create(department=library.department, name="市役所", is_city_desk=True)


def test_yearly_days_cannot_be_nearly_all_of_a_year(library):
    days = SpecialDays(facility=library, begins=date(2026, 1, 1), ends=date(2026, 12, 31), is_yearly=True)

    with pytest.raises(ValidationError):
        days.full_clean()


@pytest.mark.parametrize("count", [1, 3])
def test_rules_of_all_facilities_cost_four_queries(library, count, django_assert_num_queries):
    for number in range(count):
        place = Facility.objects.create(department=library.department, name=f"館{number}")
        OpeningSpan.objects.create(facility=place, weekday=0, opens=time(9), closes=time(10))

    with django_assert_num_queries(4):
        assert len([timetable_of(place) for place in with_rules()]) == count + 1


def test_rows_become_hours_and_words(library):
    for weekday in range(7):
        OpeningSpan.objects.create(facility=library, weekday=weekday, opens=time(9, 30), closes=time(20))
    ClosingRule.objects.create(facility=library, weekday=0, moves=True)
    SpecialDays.objects.create(facility=library, begins=date(2026, 12, 1), ends=date(2026, 12, 4), words="蔵書点検")

    library.refresh_from_db()
    day = hours_on(library, date(2026, 12, 2))

    with translation.override("ja"):
        assert (day.spans, saying.reason_words(day)) == ((), "蔵書点検")
        assert saying.reason_words(hours_on(library, date(2026, 11, 24))) == (
            "11月23日（月）が祝日（勤労感謝の日）のため、振替でお休みです。"
        )
        assert saying.rule_words(timetable_of(library).closings[0]) == "毎週月曜日（祝日のときは翌平日）"
