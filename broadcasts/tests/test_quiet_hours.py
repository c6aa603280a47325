"""When messages may leave: ordinary days, days of rest, closed days, and nights between them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadcasts.models import CalendarDay, SendingPolicy
from broadcasts.quiet_hours import HORIZON_DAYS, days_around, first_allowed, is_quiet, next_quiet
from broadcasts.tests import factories
from cityline import holidays

TOKYO = ZoneInfo("Asia/Tokyo")
Kind = CalendarDay.Kind

# 2026-11-20 is a Friday, 11-23 (Monday) the day of thanks for labour.
FRIDAY, SATURDAY, SUNDAY, HOLIDAY, TUESDAY = (date(2026, 11, day) for day in range(20, 25))

HOLIDAYS = {
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
}


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), TOKYO)


def allowed_at(day, clock, days=None, policy=None):
    """The first allowed moment, as a day of November and a clock."""
    found = first_allowed(at(day, clock), policy or SendingPolicy(), days or {})
    return f"{found.astimezone(TOKYO):%d %H:%M}"


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_are_those_of_the_cabinet_office(year):
    found = [f"{day:%m%d}" for day, _ in holidays.between(date(year, 1, 1), date(year, 12, 31))]

    assert " ".join(found) == HOLIDAYS[year]


def test_holidays_have_their_names():
    assert [holidays.name_of(day) for day in (HOLIDAY, TUESDAY)] == ["勤労感謝の日", ""]


@pytest.mark.parametrize(
    ("day", "clock", "allowed"),
    [
        (FRIDAY, "07:59", "20 08:00"),
        (FRIDAY, "08:00", "20 08:00"),
        (FRIDAY, "20:59", "20 20:59"),
        (FRIDAY, "21:00", "21 09:00"),  # the morning is Saturday's
        (SATURDAY, "08:30", "21 09:00"),
        (SUNDAY, "23:59", "23 09:00"),
        (HOLIDAY, "21:00", "24 08:00"),  # the evening is the holiday's, the morning Tuesday's
    ],
)
def test_morning_and_evening_follow_their_own_day(day, clock, allowed):
    assert allowed_at(day, clock) == allowed


def test_closed_day_is_quiet_from_the_evening_before_until_the_next_morning():
    days = {SATURDAY: Kind.CLOSED}

    assert allowed_at(FRIDAY, "20:59", days) == "20 20:59"
    assert [allowed_at(FRIDAY, "21:00", days), allowed_at(SATURDAY, "12:00", days)] == ["22 09:00"] * 2


def test_calendar_of_the_pr_office_goes_before_weekday_and_holiday():
    days = {FRIDAY: Kind.REST, SATURDAY: Kind.ORDINARY, HOLIDAY: Kind.ORDINARY}

    mornings = [allowed_at(day, "05:00", days) for day in (FRIDAY, SATURDAY, SUNDAY, HOLIDAY)]

    assert mornings == ["20 09:00", "21 08:00", "22 09:00", "23 08:00"]


def test_closed_day_is_closed_also_where_there_are_no_quiet_hours():
    policy = SendingPolicy(has_quiet_hours=False)

    assert allowed_at(FRIDAY, "23:00", {SATURDAY: Kind.CLOSED}, policy) == "20 23:00"
    assert allowed_at(SATURDAY, "00:00", {SATURDAY: Kind.CLOSED}, policy) == "22 00:00"


def test_quiet_hours_within_a_day_end_that_day():
    policy = SendingPolicy(quiet_from=time(12), quiet_until=time(13))

    assert allowed_at(FRIDAY, "12:30", policy=policy) == "20 13:00"
    assert allowed_at(FRIDAY, "23:00", policy=policy) == "20 23:00"


def test_next_quiet_is_the_evening_or_now():
    policy = SendingPolicy()

    begins = [next_quiet(at(FRIDAY, clock), policy, {}) for clock in ("12:00", "22:00")]

    assert begins == [at(FRIDAY, "21:00"), at(FRIDAY, "22:00")]
    assert next_quiet(at(FRIDAY, "12:00"), SendingPolicy(has_quiet_hours=False), {}) is None


def test_more_closed_days_than_are_looked_through_end_the_search():
    days = {FRIDAY + timedelta(days=offset): Kind.CLOSED for offset in range(2 * HORIZON_DAYS)}

    found = first_allowed(at(FRIDAY, "12:00"), SendingPolicy(), days)

    assert timedelta(days=HORIZON_DAYS) < found - at(FRIDAY, "12:00") < timedelta(days=HORIZON_DAYS + 2)


CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0, fold=0))
POLICIES = st.builds(
    SendingPolicy,
    has_quiet_hours=st.booleans(),
    quiet_from=CLOCKS,
    quiet_until=CLOCKS,
    rest_day_quiet_from=CLOCKS,
    rest_day_quiet_until=CLOCKS,
)
OFFSETS = st.integers(min_value=0, max_value=HORIZON_DAYS - 1)
CALENDARS = st.one_of(
    st.dictionaries(OFFSETS, st.sampled_from(Kind.values)),
    OFFSETS.map(lambda count: dict.fromkeys(range(count), Kind.CLOSED.value)),
)
MOMENTS = st.builds(
    lambda day, clock: datetime.combine(day, clock, TOKYO), st.dates(date(2025, 12, 1), date(2028, 1, 1)), st.times()
)


@settings(deadline=None, max_examples=200)
@given(policy=POLICIES, calendar=CALENDARS, moment=MOMENTS, shares=st.lists(st.floats(0, 1, exclude_max=True)))
@example(SendingPolicy(), dict.fromkeys(range(59), Kind.CLOSED.value), at(FRIDAY, "12:00"), [0.5])
def test_first_allowed_is_the_first_moment_that_is_not_quiet(policy, calendar, moment, shares):
    days = {moment.date() + timedelta(days=offset): kind for offset, kind in calendar.items()}

    allowed = first_allowed(moment, policy, days)

    assert allowed >= moment
    assert not is_quiet(allowed, policy, days)
    between = [moment + share * (allowed - moment) for share in shares]
    just_before = [allowed - timedelta(microseconds=1)]
    assert [at for at in [*between, *just_before] if moment <= at < allowed and not is_quiet(at, policy, days)] == []


@settings(deadline=None, max_examples=100)
@given(policy=POLICIES, calendar=CALENDARS, moment=MOMENTS, share=st.floats(0, 1, exclude_max=True))
def test_nothing_before_the_next_quiet_hours_is_quiet(policy, calendar, moment, share):
    days = {moment.date() + timedelta(days=offset): kind for offset, kind in calendar.items()}

    begins = next_quiet(moment, policy, days)

    if begins is not None:
        assert is_quiet(begins, policy, days)
        between = moment + share * (begins - moment)
        assert between == begins or not is_quiet(between, policy, days)


@pytest.mark.django_db
def test_calendar_is_read_when_it_is_not_given(django_assert_num_queries):
    CalendarDay.objects.create(date=TUESDAY, kind=Kind.CLOSED, words="開庁記念日", made_by=factories.patroller())

    with django_assert_num_queries(1):
        quiet = is_quiet(at(TUESDAY, "12:00"), SendingPolicy())

    assert (quiet, days_around(at(FRIDAY, "12:00"))) == (True, {TUESDAY: Kind.CLOSED})
