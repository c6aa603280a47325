from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityline import holidays
from subscribers.facilities.timetable import (
    LAST,
    Closing,
    Special,
    Timetable,
    Why,
    hours_on,
    is_open_at,
    next_open,
)

DAY = ((time(9), time(12)), (time(13), time(17)))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def table(*closings, specials=(), weekend=True, **fields):
    spans = tuple(DAY if weekend or weekday < SATURDAY else () for weekday in range(7))
    return Timetable(spans=spans, closings=closings, specials=tuple(specials), **fields)


MONDAYS = Closing(MONDAY, moves=True)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 16), Why.REGULAR),  # an ordinary Monday
        (date(2026, 11, 23), Why.HOLIDAY),  # a holiday on a Monday: open
        (date(2026, 11, 24), Why.MOVED),  # and closed on the Tuesday
        (date(2026, 11, 25), Why.USUAL),
        (date(2026, 5, 4), Why.HOLIDAY),  # Monday to Wednesday are holidays
        (date(2026, 5, 6), Why.HOLIDAY),
        (date(2026, 5, 7), Why.MOVED),  # so the Thursday is the next working day
        (date(2026, 5, 8), Why.USUAL),
        (date(2026, 9, 21), Why.HOLIDAY),  # 21, 22 and 23 September 2026: one of them between two holidays
        (date(2026, 9, 24), Why.MOVED),
        (date(2027, 3, 22), Why.HOLIDAY),  # a substitute holiday for a Sunday
        (date(2027, 3, 23), Why.MOVED),
    ],
)
def test_closing_day_moves_past_holidays_and_weekends(day, why):
    assert hours_on(table(MONDAYS), day).why == why


def test_moved_closing_names_the_day_it_was_moved_from():
    hours = hours_on(table(MONDAYS), date(2026, 5, 7))

    assert (hours.spans, hours.moved_from, hours.words) == ((), date(2026, 5, 4), "みどりの日")


def test_friday_holiday_moves_over_the_weekend():
    closed = table(Closing(FRIDAY, moves=True))

    assert hours_on(closed, date(2027, 2, 11)).why == Why.HOLIDAY  # a Thursday
    assert hours_on(closed, date(2024, 5, 3)).is_open  # a Friday, then Saturday, Sunday and a substitute Monday
    assert [hours_on(closed, date(2024, 5, day)).is_open for day in (4, 5, 6, 7)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("closing", "closed"),
    [
        (Closing(WEDNESDAY, nth=3), {18}),
        (Closing(THURSDAY, nth=LAST), {26}),
        (Closing(MONDAY, nth=LAST), {30}),
        (Closing(SUNDAY, nth=4), {22}),
        (Closing(SUNDAY, nth=0), {1, 8, 15, 22, 29}),
    ],
)
def test_nth_weekday_of_november_2026(closing, closed):
    days = {day for day in range(1, 31) if not hours_on(table(closing), date(2026, 11, day)).is_open}

    assert days == closed


def test_new_year_rest_goes_over_the_end_of_every_year():
    rest = Special(date(2020, 12, 29), date(2021, 1, 3), is_yearly=True, words="年末年始")
    resting = table(specials=[rest])

    days = [date(2030, 12, 28) + timedelta(days=offset) for offset in range(8)]
    assert [hours_on(resting, day).is_open for day in days] == [True, *[False] * 6, True]


def test_leap_day_of_a_yearly_span_is_kept_in_other_years_by_its_neighbours():
    rest = Special(date(2024, 2, 28), date(2024, 2, 29), is_yearly=True)

    assert [hours_on(table(specials=[rest]), day).is_open for day in (date(2028, 2, 29), date(2027, 2, 28))] == [
        False
    ] * 2
    assert hours_on(table(specials=[rest]), date(2027, 3, 1)).is_open


def test_what_differs_once_goes_before_every_year_and_before_regular_days():
    opened = Special(date(2026, 12, 30), date(2026, 12, 30), span=(time(10), time(11)), words="特別開館")
    rest = Special(date(2020, 12, 29), date(2021, 1, 3), is_yearly=True)

    hours = hours_on(table(Closing(WEDNESDAY), specials=[rest, opened]), date(2026, 12, 30))

    assert (hours.spans, hours.words) == (((time(10), time(11)),), "特別開館")


def test_holidays_as_sundays_closed_and_as_usual():
    day = date(2026, 11, 23)
    spans = tuple(((time(9), time(10 + weekday)),) for weekday in range(7))

    assert hours_on(Timetable(spans), day).spans == spans[MONDAY]
    assert hours_on(Timetable(spans, holidays_as=SUNDAY), day).spans == spans[SUNDAY]
    assert hours_on(Timetable(spans, is_closed_on_holidays=True), day).spans == ()


def test_what_the_city_says_of_a_day_goes_before_the_list():
    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    own = table(MONDAYS, calendar={monday: "市の祝日", date(2026, 11, 23): ""}, is_closed_on_holidays=True)

    days = {day: hours_on(own, day) for day in (monday, tuesday, date(2026, 11, 23), date(2026, 11, 24))}

    assert [(one.why, one.words) for one in days.values()] == [
        (Why.HOLIDAY, "市の祝日"),
        (Why.MOVED, "市の祝日"),
        (Why.REGULAR, ""),
        (Why.USUAL, ""),
    ]


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("08:59", False), ("09:00", True), ("12:00", False), ("12:30", False), ("16:59", True), ("17:00", False)],
)
def test_is_open_at_holds_from_opening_until_closing(clock, is_open):
    moment = datetime.combine(date(2026, 11, 20), time.fromisoformat(clock))

    assert is_open_at(table(), moment) is is_open


def test_rows_about_the_same_days_are_joined_and_the_shortest_period_holds():
    day = date(2026, 12, 24)
    halves = [Special(day, day, span=span, words="短縮") for span in reversed(DAY)]
    works = Special(date(2026, 12, 1), date(2027, 3, 31), words="改修工事")
    once = Special(date(2027, 1, 10), date(2027, 1, 10), span=(time(10), time(15)), words="特別開館")

    joined, opened, closed = (
        hours_on(table(specials=specials), on)
        for specials, on in (
            (halves, day),
            ([works, once], once.begins),
            ([works, once], date(2027, 1, 11)),
        )
    )

    assert (joined.spans, joined.words) == (DAY, "短縮")
    assert (opened.spans, opened.words) == ((once.span,), "特別開館")
    assert (closed.spans, closed.words) == ((), "改修工事")


NIGHT = Timetable(spans=tuple(((time(19), time(7)),) if day == FRIDAY else () for day in range(7)))
ROUND_THE_CLOCK = Timetable(spans=(((time(0), time(0)),),) * 7)
UNTIL_MIDNIGHT = Timetable(spans=(((time(9), time(0)),),) * 7)


@pytest.mark.parametrize(
    ("place", "moment", "is_open"),
    [
        (NIGHT, "2026-11-20T18:59", False),  # a Friday
        (NIGHT, "2026-11-20T19:00", True),
        (NIGHT, "2026-11-21T06:59", True),
        (NIGHT, "2026-11-21T07:00", False),
        (NIGHT, "2026-11-20T06:00", False),
        (ROUND_THE_CLOCK, "2026-11-20T00:00", True),
        (ROUND_THE_CLOCK, "2026-11-20T23:59", True),
        (UNTIL_MIDNIGHT, "2026-11-20T23:59", True),
        (UNTIL_MIDNIGHT, "2026-11-21T00:00", False),
    ],
)
def test_hours_past_midnight(place, moment, is_open):
    assert is_open_at(place, datetime.fromisoformat(moment)) is is_open


def test_next_open_looks_past_a_row_of_closed_days_and_gives_up():
    closed = Special(date(2026, 11, 1), date(2026, 11, 30))

    assert next_open(table(specials=[closed]), date(2026, 11, 20)).day == date(2026, 12, 1)
    assert next_open(Timetable(spans=((),) * 7), date(2026, 11, 20)) is None


@given(DATES, st.integers(0, 6))
@settings(deadline=None)
def test_moved_closing_is_one_working_day_per_holiday(day, weekday):
    """Every regular closing day is either closed, or a holiday whose closing lands on the first working day after it."""
    closing = Closing(weekday, moves=True)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    closed = Timetable(spans=(DAY,) * 7, closings=(closing,))

    hours = hours_on(closed, day)

    if not holidays.name_of(day):
        assert hours.why == Why.REGULAR
        return
    later = day + timedelta(days=1)
    while later.weekday() >= SATURDAY or holidays.name_of(later):
        later += timedelta(days=1)
    assert not hours_on(closed, later).is_open
    assert hours_on(closed, later).why in {Why.MOVED, Why.REGULAR}
    assert all(
        hours_on(closed, day + timedelta(days=n)).is_open or closing.falls_on(day + timedelta(days=n))
        for n in range((later - day).days)
    )


@given(DATES, st.integers(-1, 4), st.integers(0, 6))
@settings(deadline=None)
def test_nth_weekday_falls_once_a_month_unless_it_is_every(day, nth, weekday):
    first = day.replace(day=1)
    days = [first + timedelta(days=offset) for offset in range(31)]
    month = [one for one in days if one.month == first.month]

    found = [one for one in month if Closing(weekday, nth=nth).falls_on(one)]

    assert len(found) == (sum(one.weekday() == weekday for one in month) if nth == 0 else 1)
    assert all(one.weekday() == weekday for one in found)


@given(DATES, DATES, DATES)
@settings(deadline=None)
def test_yearly_span_holds_on_the_same_day_of_every_year(begins, ends, asked):
    rest = Special(begins, ends, is_yearly=True)
    other = asked.replace(year=asked.year + 4 if asked.year % 4 == 0 else asked.year + 1)

    assert rest.holds_on(asked) == rest.holds_on(other)
    assert rest.holds_on(begins)
    assert rest.holds_on(ends)
