"""What a resident reads about opening hours."""

from datetime import date, datetime, time

import pytest
from django.utils import translation

from subscribers.facilities import saying
from subscribers.facilities.timetable import Closing, Special, Timetable, hours_on

DAY = ((time(9), time(12)), (time(13), time(17)))
MOMENT = datetime.fromisoformat("2026-11-10T09:00")
OFFICE = (DAY,) * 5 + ((),) * 2


@pytest.fixture(autouse=True)
def in_japanese():
    with translation.override("ja"):
        yield


def said(table, moment):
    now = datetime.fromisoformat(moment)
    return saying.on_day("館", hours_on(table, now.date()), table=table, now=now).splitlines()


@pytest.mark.parametrize(
    ("clock", "added"),
    [
        ("08:00", []),
        ("10:00", []),
        ("12:30", ["ただいまの時間は閉まっています。13:00に再開します。"]),
        ("13:00", []),
        ("17:00", ["本日は終了しました。", "次に開くのは11月30日（月） 9:00〜12:00、13:00〜17:00です。"]),
    ],
)
def test_clock_adds_to_todays_hours(clock, added):
    today, *rest = said(Timetable(OFFICE), f"2026-11-27T{clock}")  # a Friday

    assert (today, rest) == ("館は今日・11月27日（金）、9:00〜12:00、13:00〜17:00に開いています。", added)


NIGHT = Timetable(spans=tuple(((time(19), time(7)),) if day == 4 else () for day in range(7)))


def test_night_clinic_is_open_until_the_morning_after():
    assert "19:00〜翌7:00" in said(NIGHT, "2026-11-27T20:00")[0]
    assert said(NIGHT, "2026-11-28T03:00")[1] == "ただいま開いています（7:00まで）。"


@pytest.mark.parametrize(
    ("span", "words"),
    [((time(9), time(0)), "9:00〜24:00"), ((time(0), time(0)), "24時間"), ((time(22), time(6, 30)), "22:00〜翌6:30")],
)
def test_ends_of_spans(span, words):
    assert saying.spans_words([span]) == words


def test_all_closing_days_to_come_are_named_in_rows_with_their_words():
    table = Timetable(
        OFFICE,
        closings=(Closing(0, nth=3, words="整理日"),),
        specials=(Special(date(2026, 12, 1), date(2027, 3, 31), words="改修工事"),),
    )

    words = saying.closings("館", table, now=MOMENT)

    assert words.splitlines() == [
        "館のお休み",
        "・毎週土曜日、日曜日",
        "・毎月第3月曜日 整理日",
        "",
        "これから1か月のお休み",
        "・11月16日（月）",
        "・12月1日（火）〜3月31日（水） 改修工事",
    ]


def test_many_single_closing_days_are_all_named():
    table = Timetable((DAY,) * 7, closings=tuple(Closing(day) for day in (0, 2, 4)))

    words = saying.closings("館", table, now=MOMENT)

    assert sum(line.startswith(("・11月", "・12月")) for line in words.splitlines()) == 13


def test_place_without_hours_says_that_none_are_known():
    words = saying.closings("館", Timetable(((),) * 7), now=MOMENT)

    assert words == "館のお休み\n時間の登録がありません。"


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        (date(2026, 12, 31), date(2026, 11, 22), "Thu, December 31"),
        (date(2028, 1, 1), date(2027, 1, 2), "Sat, January 1, 2028"),
        (date(2027, 1, 1), date(2026, 12, 31), "tomorrow, Fri, January 1"),
    ],
)
def test_day_of_another_year_is_said_with_it(day, today, words):
    with translation.override("en"):
        assert saying.day_words(day, today=today) == words


def test_next_day_open_is_said_with_its_year():
    closed = Timetable(OFFICE, specials=(Special(date(2026, 12, 29), date(2027, 1, 3), words="休館"),))

    with translation.override("en"):
        assert said(closed, "2026-12-30T10:00")[-1] == "Next open: Mon, January 4, 2027, 9:00〜12:00, 13:00〜17:00"
