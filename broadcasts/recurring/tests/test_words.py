"""What stands in the gaps of a series on a given day."""

from datetime import date, time

import pytest

from broadcasts.models import SeriesVersion
from broadcasts.recurring import words
from broadcasts.recurring.days import Occurrence
from broadcasts.recurring.rule import Pattern, Rule
from broadcasts.recurring.terms import text_on
from broadcasts.tests import factories as make
from subscribers.models import ClosingRule, Facility, OpeningSpan


def version(text, *, pattern=Pattern.WEEKLY, speaks_ahead=0):
    rule = Rule(pattern=pattern, start=date(2026, 1, 1), at=time(10), weekdays=(4,))
    parts = [{"kind": "text", "text": text}]
    return SeriesVersion(title="{月}の回", parts=parts, alt_text="", rule=rule.to_json(), speaks_ahead=speaks_ahead)


def said(of, named, day=None, facility=None):
    return text_on(of, Occurrence(named, day or named), facility).parts[0]["text"]


def test_day_and_months_over_the_end_of_the_year():
    of = version("{日付}（{曜日}）、{月}と{翌月}")

    assert said(of, date(2026, 12, 5)) == "12月5日（土曜日）、12月と1月"


def test_eve_speaks_of_the_day_itself():
    assert said(version("{日付}", speaks_ahead=1), date(2026, 12, 31)) == "1月1日"


def test_moved_for_a_holiday_it_still_speaks_of_its_own_day():
    of = version("{日付}", speaks_ahead=1)

    assert said(of, date(2027, 1, 1), day=date(2026, 12, 31)) == "1月2日"


def test_last_working_day_speaks_of_itself():
    of = version("{日付}", pattern=Pattern.LAST_WORKING_DAY)

    assert said(of, date(2026, 1, 31), day=date(2026, 1, 30)) == "1月30日"


def test_gap_nobody_knows_stays_in_the_subject():
    told = words.Told(date(2026, 12, 5), None)

    assert words.filled_for(told, title="{月}と{何か}", parts=[], alt_text="").title == "12月と{何か}"


@pytest.mark.django_db
def test_closing_days_of_the_facility():
    library = Facility.objects.create(department=make.department(), name="中央図書館")
    OpeningSpan.objects.bulk_create(
        OpeningSpan(facility=library, weekday=day, opens=time(9), closes=time(18)) for day in range(7)
    )
    ClosingRule.objects.create(facility=library, weekday=0)
    of = version("{次の休館日}／{翌月の休館日}")

    text = said(of, date(2026, 11, 27), facility=words.facility_of(library.pk))

    assert text == "11月30日（月）／7日（月）・14日（月）・21日（月）・28日（月）"


@pytest.mark.django_db
def test_place_that_never_closes_says_so():
    park = Facility.objects.create(department=make.department(), name="中央公園")
    OpeningSpan.objects.bulk_create(
        OpeningSpan(facility=park, weekday=day, opens=time(9), closes=time(18)) for day in range(7)
    )

    text = said(version("{次の休館日}"), date(2026, 11, 27), facility=words.facility_of(park.pk))

    assert text == "なし"


def test_place_that_is_gone_fills_nothing():
    assert (
        said(version("翌月の休館日は{翌月の休館日}です。"), date(2026, 11, 27))
        == "翌月の休館日は〔翌月の休館日〕です。"
    )
