"""The start page of a library: its sender, its facilities today, its questions, its series."""

from datetime import date, time

import pytest
from django.urls import reverse

from broadcasts.models import BroadcastTemplate
from broadcasts.permissions import templates_for
from broadcasts.recurring.tests.series import begun
from broadcasts.tests import factories as make
from broadcasts.views.affiliate import desk_of
from subscribers.models import Facility, OpeningSpan, SpecialDays

pytestmark = pytest.mark.django_db


@pytest.fixture
def librarian():
    return make.drafter(make.department(kind="affiliate", is_training=True, line_sender_name="澄凪市図書館"))


def facility(department, name, **special):
    made = Facility.objects.create(department=department, name=name)
    OpeningSpan.objects.bulk_create(
        OpeningSpan(facility=made, weekday=day, opens=time(0), closes=time(23, 59)) for day in range(7)
    )
    if special:
        SpecialDays.objects.create(facility=made, **special)
    return made


def test_library_sees_its_facilities_series_and_sender(client, librarian, category):
    facility(librarian.department, "中央図書館")
    facility(librarian.department, "浜手分館", begins=date(2020, 1, 1), ends=date(2099, 12, 31), words="館内整理")
    begun(category, author=librarian)
    client.force_login(librarian)

    text = client.get(reverse("admin:index")).text

    assert "澄凪市図書館の窓口" in text
    assert ("中央図書館" in text, "館内整理" in text, "おはなし会" in text) == (True, True, True)


def test_others_facilities_and_series_are_not_on_it(librarian, category):
    other = make.drafter(make.department(kind="affiliate", is_training=True))
    facility(other.department, "別の図書館")
    begun(category, author=other)

    desk = desk_of(librarian)

    assert (desk.facilities, desk.series, desk.answers, desk.missed) == ([], [], 0, 0)


def test_department_of_the_city_has_no_such_desk():
    assert desk_of(make.drafter()) is None
    assert desk_of(make.user("administrator")) is None


def test_templates_for_affiliates_are_offered_to_them_alone(librarian):
    by = make.patroller()
    for_all = BroadcastTemplate.objects.create(name="全課", made_by=by)
    theirs = BroadcastTemplate.objects.create(name="新着図書", made_by=by, is_for_affiliates=True)

    assert set(templates_for(librarian)) == {for_all, theirs}
    assert templates_for(make.drafter()) == [for_all]


def test_query_count_does_not_grow(client, librarian, category, django_assert_max_num_queries):
    facility(librarian.department, "中央図書館")
    begun(category, author=librarian)
    with django_assert_max_num_queries(40) as first:
        desk_of(librarian)
    for number in range(3):
        facility(librarian.department, f"分館{number}")
        begun(category, author=librarian)

    with django_assert_max_num_queries(len(first)):
        desk_of(librarian)
