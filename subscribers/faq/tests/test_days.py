from datetime import date

import pytest

from subscribers.faq.days import day_in
from subscribers.faq.normalising import normalise

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "day", "rest"),
    [
        ("図書館 今日", date(2026, 11, 20), "図書館"),
        ("明日のゴミ", date(2026, 11, 21), "ごみ"),
        ("あさって開いてる？", date(2026, 11, 22), "開いてる"),
        ("日曜やってる病院", date(2026, 11, 22), "やってる病院"),
        ("金曜日", date(2026, 11, 20), ""),
        ("来週の月曜", date(2026, 11, 23), ""),
        ("再来週の火曜日", date(2026, 12, 1), ""),
        ("にちようび やすみ", date(2026, 11, 22), "やすみ"),
        ("図書館 12/29", date(2026, 12, 29), "図書館"),
        ("１２月２９日は休み", date(2026, 12, 29), "休み"),
        ("1月4日", date(2027, 1, 4), ""),
        ("2月29日", date(2028, 2, 29), ""),
        ("23日やってますか", date(2026, 11, 23), "やってますか"),
        ("5日は", date(2026, 12, 5), ""),
        ("open on sunday?", date(2026, 11, 22), "open on"),
        ("としょかんきょうやってる", date(2026, 11, 20), "としょかん やってる"),
        ("図書館 年末年始", date(2026, 12, 31), "図書館"),
        ("元日は", date(2027, 1, 1), ""),
        ("tomorrow", date(2026, 11, 21), ""),
    ],
)
def test_day_is_found_and_taken_out(words, day, rest):
    assert day_in(normalise(words), today=FRIDAY) == (day, rest)


@pytest.mark.parametrize(
    "words",
    [
        "図書館",
        "14日以内に届け",
        "2日間の延長",
        "13/45",
        "かんきょうセンター",
        "東京とうきょう",
        "ほいくえんにかよう",
        "2月30日",
    ],
)
def test_where_no_day_is_meant_none_is_found(words):
    assert day_in(normalise(words), today=FRIDAY)[0] is None
