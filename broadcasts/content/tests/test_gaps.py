"""What may stand in a gap, and how residents read it."""

import datetime

import pytest

from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind

PLACE = Gap("場所", GapKind.PLACE, 10)
NUMBER = Gap("人数", GapKind.NUMBER, 5000)
TIME, DATE = Gap("時刻", GapKind.TIME), Gap("日", GapKind.DATE)
CHOICE = Gap("種別", GapKind.CHOICE, choices=("避難指示", "高齢者等避難"))
TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("gap", "typed", "read"),
    [
        (PLACE, " 浜手小学校 ", "浜手小学校"),
        (NUMBER, "１２００", "1,200"),
        (TIME, "14:05", "14時05分"),
        (TIME, "09:00", "9時"),
        (DATE, "2026-11-22", "11月22日（日）"),
        (CHOICE, "避難指示", "避難指示"),
    ],
)
def test_value_is_read_in_the_words_of_the_city(gap, typed, read):
    assert (gaps.value_problem(gap, typed, today=TODAY), gaps.words_of(gap, typed)) == (None, read)


@pytest.mark.parametrize(
    ("gap", "typed"),
    [
        (PLACE, ""),
        (PLACE, "あ" * 11),
        (PLACE, "二行\nです"),
        (PLACE, "{時刻}"),
        (PLACE, "http://x"),
        (NUMBER, "5001"),
        (NUMBER, "たくさん"),
        (NUMBER, "-1"),
        (NUMBER, "9" * 5000),
        (TIME, "25:00"),
        (TIME, "14時"),
        (DATE, "2026-02-30"),
        (DATE, "2025-11-22"),
        (DATE, "2027-02-01"),
        (CHOICE, "避難"),
    ],
)
def test_anything_else_is_refused_with_words(gap, typed):
    assert str(gaps.value_problem(gap, typed, today=TODAY))


@pytest.mark.parametrize("gap", [PLACE, NUMBER, TIME, DATE, CHOICE])
def test_longest_value_is_at_least_as_long_as_any(gap):
    typed = {"場所": "あ" * 10, "人数": "5000", "時刻": "23:59", "日": "2026-12-31", "種別": "高齢者等避難"}[gap.name]

    assert len(gaps.longest(gap)) >= len(gaps.words_of(gap, typed))


def test_gaps_are_filled_everywhere_but_in_links():
    parts = [
        {"kind": "text", "text": "{場所}へ"},
        {"kind": "card", "title": "{場所}", "buttons": [{"label": "{場所}", "url": "https://city.example/{場所}"}]},
    ]

    made, alt_text = gaps.filled(parts, "{場所}！", {"場所": "公園"})

    assert (made[0]["text"], made[1]["title"], alt_text) == ("公園へ", "公園", "公園！")
    assert made[1]["buttons"] == [{"label": "公園", "url": "https://city.example/{場所}"}]


def test_gap_without_words_shows_its_name_and_values_are_not_filled_again():
    assert gaps.filled([], "{場所}{時刻}", {"場所": "〔{時刻}〕"})[1] == "〔{時刻}〕〔時刻〕"


def test_names_are_found_in_reading_order_and_once():
    parts = [{"kind": "text", "text": "{時刻}、{場所}、{時刻}"}]

    assert gaps.names_in(parts, "{種別}") == ["時刻", "場所", "種別"]


def test_gap_survives_its_way_through_json():
    assert gaps.gaps_from([CHOICE.to_json(), PLACE.to_json()]) == (CHOICE, PLACE)
