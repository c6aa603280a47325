"""Which days a rule names, and what holidays, the PR office's calendar and single days make of them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts.recurring.days import is_rest, is_working, occurrences
from broadcasts.recurring.rule import LAST, OnRest, Pattern, Rule, problem_with

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are shared
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def rule(pattern=Pattern.WEEKLY, start=date(2026, 1, 1), **said):
    if pattern in {Pattern.WEEKLY, Pattern.MONTHLY_WEEKDAY}:
        said.setdefault("weekdays", (SAT,))
    return Rule(pattern=pattern, start=start, at=time(10), **said)


def days(of, first, last, marks=None):
    return [one.day for one in occurrences(of, first, last, marks or {})]


def in_month(of, year, month, marks=None):
    last = (date(year, month, 1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return [day.day for day in days(of, date(year, month, 1), last, marks)]


def test_weekly_on_two_weekdays():
    assert in_month(rule(weekdays=(TUE, SAT)), 2026, 6) == [2, 6, 9, 13, 16, 20, 23, 27, 30]


def test_every_other_week_counts_from_its_start_over_the_end_of_the_year():
    of = rule(start=date(2026, 12, 5), every=2)

    assert days(of, date(2026, 12, 1), date(2027, 1, 31)) == [
        date(2026, 12, 5), date(2026, 12, 19), date(2027, 1, 2), date(2027, 1, 16), date(2027, 1, 30)
    ]  # fmt: skip


def test_second_and_fifth_saturday():
    assert in_month(rule(Pattern.MONTHLY_WEEKDAY, nth=2), 2026, 11) == [14]
    assert in_month(rule(Pattern.MONTHLY_WEEKDAY, nth=5), 2026, 10) == [31]


def test_month_without_a_fifth_saturday_has_none():
    assert in_month(rule(Pattern.MONTHLY_WEEKDAY, nth=5), 2026, 11) == []


def test_last_saturday_is_the_fourth_or_fifth():
    of = rule(Pattern.MONTHLY_WEEKDAY, nth=LAST)

    assert (in_month(of, 2026, 10), in_month(of, 2026, 11)) == ([31], [28])


def test_months_without_a_31st_are_left_out_and_the_last_day_is_in_each():
    year = date(2026, 1, 1), date(2026, 12, 31)

    assert [day.month for day in days(rule(Pattern.MONTHLY_DAY, month_day=31), *year)] == [1, 3, 5, 7, 8, 10, 12]
    assert [day.day for day in days(rule(Pattern.MONTHLY_DAY, month_day=LAST), *year)][:4] == [31, 28, 31, 30]


def test_leap_day_comes_in_leap_years_only():
    of = rule(Pattern.MONTHLY_DAY, start=date(2024, 2, 29), month_day=29, every=12)

    assert days(of, date(2024, 1, 1), date(2029, 1, 1)) == [date(2024, 2, 29), date(2028, 2, 29)]


def test_last_working_day_is_before_weekend_and_before_a_holiday():
    of = rule(Pattern.LAST_WORKING_DAY)

    assert [in_month(of, 2026, month) for month in (1, 2, 5)] == [[30], [27], [29]]
    assert in_month(rule(Pattern.LAST_WORKING_DAY, start=date(2023, 1, 1)), 2023, 4) == [28]


def test_last_working_day_at_the_end_of_the_year_heeds_the_pr_offices_calendar():
    marks = {date(2026, 12, day): "closed" for day in (29, 30, 31)}

    assert in_month(rule(Pattern.LAST_WORKING_DAY), 2026, 12, marks) == [28]


def test_last_working_day_whose_month_ends_after_the_rule_does():
    of = rule(Pattern.LAST_WORKING_DAY, until=date(2026, 1, 30))

    assert days(of, date(2026, 1, 1), date(2026, 6, 1)) == [date(2026, 1, 30)]


def test_month_that_is_closed_altogether_has_no_last_working_day():
    marks = {date(2026, 2, day): "closed" for day in range(1, 29)}

    assert in_month(rule(Pattern.LAST_WORKING_DAY), 2026, 2, marks) == []


@pytest.mark.parametrize(("year", "last"), [(2026, 28), (2027, 28), (2025, 26)])
def test_last_working_day_of_the_year_is_before_the_city_hall_closes(year, last):
    assert in_month(rule(Pattern.LAST_WORKING_DAY, start=date(2025, 1, 1)), year, 12) == [last]


# 2026-12-30 and 31 are a Wednesday and a Thursday; 2027-01-04 is the Monday after.
@pytest.mark.parametrize(
    ("on_rest", "found"),
    [(OnRest.SEND, ["12-30", "01-06"]), (OnRest.SKIP, ["01-06"]), (OnRest.BEFORE, ["12-28", "01-06"]),
     (OnRest.AFTER, ["01-04", "01-06"])],
)  # fmt: skip
def test_turn_of_the_year_on_the_day(on_rest, found):
    of = rule(weekdays=(WED,), on_rest=on_rest)

    assert [f"{day:%m-%d}" for day in days(of, date(2026, 12, 26), date(2027, 1, 8))] == found


def test_turn_of_the_year_ends_where_the_pr_office_says_so():
    open_hall = date(2026, 12, 29)

    assert (is_working(open_hall, {open_hall: "ordinary"}), is_rest(open_hall, {open_hall: "ordinary"})) == (
        True,
        False,
    )
    assert (is_working(open_hall), is_rest(open_hall)) == (False, True)


# 2026-05-04 is a Monday and a holiday, and so are Tuesday and Wednesday after it.
@pytest.mark.parametrize(
    ("on_rest", "found"),
    [(OnRest.SEND, [4, 11, 18, 25]), (OnRest.SKIP, [11, 18, 25]), (OnRest.BEFORE, [1, 11, 18, 25]),
     (OnRest.AFTER, [7, 11, 18, 25])],
)  # fmt: skip
def test_holiday_on_the_day(on_rest, found):
    assert in_month(rule(weekdays=(MON,), on_rest=on_rest), 2026, 5) == found


def test_mere_weekend_is_no_holiday():
    assert in_month(rule(on_rest=OnRest.SKIP), 2026, 6) == [6, 13, 20, 27]


def test_pr_offices_calendar_goes_before_the_holiday():
    holiday, ordinary = date(2026, 5, 4), date(2026, 6, 1)
    marks = {holiday: "ordinary", ordinary: "rest"}

    assert (is_rest(holiday, marks), is_rest(ordinary, marks)) == (False, True)
    assert (is_working(holiday, marks), is_working(ordinary, marks)) == (True, False)


def test_day_moved_onto_another_goes_out_once_and_stays_the_others():
    found = occurrences(rule(weekdays=(MON, THU), on_rest=OnRest.AFTER), date(2026, 5, 1), date(2026, 5, 10))

    assert [(one.named.day, one.day.day) for one in found] == [(7, 7)]


def test_day_moved_before_the_start_or_behind_the_end_is_left_out():
    before = rule(start=date(2026, 5, 4), weekdays=(MON,), on_rest=OnRest.BEFORE)
    behind = rule(weekdays=(MON,), until=date(2026, 5, 5), start=date(2026, 5, 1), on_rest=OnRest.AFTER)

    assert (in_month(before, 2026, 5), in_month(behind, 2026, 5)) == ([11, 18, 25], [])


def test_single_days_are_left_out_and_added():
    of = rule(left_out=(date(2026, 6, 13),), added=(date(2026, 6, 17),))

    assert in_month(of, 2026, 6) == [6, 17, 20, 27]


def test_left_out_is_also_a_day_it_was_moved_to():
    of = rule(weekdays=(MON,), on_rest=OnRest.AFTER, left_out=(date(2026, 5, 7),))

    assert in_month(of, 2026, 5) == [11, 18, 25]


@pytest.mark.parametrize("on_rest", OnRest)
def test_added_day_that_a_holiday_would_move_stays_and_comes_once(on_rest):
    monday = date(2026, 11, 23)
    of = rule(weekdays=(MON,), on_rest=on_rest, added=(monday,))

    found = occurrences(of, date(2026, 11, 17), date(2026, 11, 29))

    assert found == [(monday, monday)]


def test_count_counts_what_is_left_out_too():
    of = rule(start=date(2026, 6, 6), count=3, left_out=(date(2026, 6, 13),))

    assert in_month(of, 2026, 6) == [6, 20]


def test_rule_that_names_nothing_ends():
    assert days(rule(Pattern.MONTHLY_DAY, start=date(2026, 2, 1), month_day=31, every=12), date.min.replace(year=2026),
                date(2090, 1, 1)) == []  # fmt: skip


def test_json_keeps_a_rule():
    of = rule(until=date(2027, 3, 31), every=2, added=(date(2026, 7, 1),), on_rest=OnRest.AFTER)

    assert Rule.from_json(of.to_json()) == of


@pytest.mark.parametrize(
    "said",
    [
        {"weekdays": ()}, {"weekdays": (7,)}, {"every": 0}, {"every": 13}, {"nth": 0}, {"month_day": 32}, {"count": 0},
        {"count": 3, "until": date(2026, 3, 1)}, {"until": date(2025, 12, 31)}, {"start": date(1999, 1, 1)},
        {"left_out": (date(2026, 6, 6),), "added": (date(2026, 6, 6),)},
        {"added": tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(61))},
    ],
)  # fmt: skip
def test_rule_nobody_can_mean_is_refused(said):
    assert problem_with(rule(**said)) is not None


_DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
_RULES = st.builds(
    Rule,
    pattern=st.sampled_from(Pattern),
    start=_DAYS,
    at=st.just(time(10)),
    weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(tuple),
    every=st.integers(1, 4),
    nth=st.sampled_from([1, 2, 3, 4, 5, LAST]),
    month_day=st.sampled_from([1, 15, 29, 30, 31, LAST]),
    until=st.none() | _DAYS,
    on_rest=st.sampled_from(OnRest),
    left_out=st.lists(_DAYS, max_size=3).map(tuple),
)
_MARKS = st.dictionaries(_DAYS, st.sampled_from(["closed", "rest", "ordinary"]), max_size=6)


@unhurried
@given(_RULES, _DAYS, st.integers(0, 120), _MARKS)
def test_whatever_the_rule_its_days_are_in_order_once_and_within(of, first, length, marks):
    last = first + timedelta(days=length)

    found = occurrences(of, first, last, marks)

    own = [one.day for one in found]
    assert own == sorted(set(own))
    assert all(first <= day <= last and day >= of.start and (of.until is None or day <= of.until) for day in own)
    assert not {day for one in found for day in one} & set(of.left_out)
    if of.pattern == Pattern.LAST_WORKING_DAY:
        assert all(is_working(day, marks) for day in own)
    elif of.on_rest != OnRest.SEND:
        assert not any(is_rest(day, marks) for day in own)


@unhurried
@given(_RULES, _DAYS, _MARKS)
def test_late_look_finds_what_a_look_from_the_start_finds(of, first, marks):
    last = first + timedelta(days=90)

    whole = occurrences(of, min(of.start, first), last, marks)

    assert occurrences(of, first, last, marks) == [one for one in whole if one.day >= first]


@unhurried
@given(_RULES, _DAYS, st.integers(0, 60), st.integers(1, 60), _MARKS)
def test_two_windows_find_what_one_finds(of, first, length, rest, marks):
    middle = first + timedelta(days=length)
    last = middle + timedelta(days=rest)

    both = [*occurrences(of, first, middle, marks), *occurrences(of, middle + timedelta(days=1), last, marks)]

    assert both == occurrences(of, first, last, marks)
