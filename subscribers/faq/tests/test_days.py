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


SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "day", "rest"),
    [
        ("来月の5日 図書館あいてますか", date(2026, 12, 5), "図書館あいてますか"),
        ("来月、5日は", date(2026, 12, 5), ""),
        ("再来月10日", date(2027, 1, 10), ""),
        ("さ来月の10日", date(2027, 1, 10), ""),
        ("今月の30日", date(2026, 11, 30), ""),
        ("12月の29日", date(2026, 12, 29), ""),
        ("第2土曜日の図書館", date(2026, 12, 12), "図書館"),
        ("第4日曜", date(2026, 11, 22), ""),
        ("第二土曜 図書館", date(2026, 12, 12), "図書館"),
        ("2番目の土曜日", date(2026, 12, 12), ""),
        ("library on the second saturday", date(2026, 12, 12), "library on the"),
        ("第5月曜", date(2026, 11, 30), ""),
        ("第5火曜", date(2026, 12, 29), ""),
        ("最終土曜", date(2026, 11, 28), ""),
        ("来月の第1月曜日", date(2026, 12, 7), ""),
        ("1月の第2土曜日", date(2027, 1, 9), ""),
        ("さ来週の土曜", date(2026, 12, 5), ""),
        ("さらいしゅうの土曜", date(2026, 12, 5), ""),
        ("再来週の土曜", date(2026, 12, 5), ""),
        ("next week saturday", date(2026, 11, 28), ""),
        ("saturday next week", date(2026, 11, 28), ""),
        ("next saturday", date(2026, 11, 28), ""),
        ("this saturday", date(2026, 11, 28), ""),
        ("日曜は図書館 日曜やってる", date(2026, 11, 22), "図書館 日曜やってる"),
        ("日曜じゃなきゃ行けない", date(2026, 11, 22), "じゃなきゃ行けない"),
        ("12/29 時間", date(2026, 12, 29), "時間"),
        ("12/29（火）図書館", date(2026, 12, 29), "図書館"),
        ("12-29は図書館", date(2026, 12, 29), "図書館"),
        ("図書館 12-29", date(2026, 12, 29), "図書館"),
        ("12/29図書館", date(2026, 12, 29), "図書館"),
        ("2027/1/4 図書館", date(2027, 1, 4), "図書館"),
        ("2027年1月4日（月）の図書館", date(2027, 1, 4), "図書館"),
        ("令和9年1月4日 図書館", date(2027, 1, 4), "図書館"),
        ("来週、図書館は土曜あいてる？", date(2026, 11, 28), "図書館は あいてる"),
        ("図書館 土曜 再来週", date(2026, 12, 5), "図書館"),
        ("12/29じゃなくて12/30は図書館", date(2026, 12, 30), "図書館"),
        ("明日じゃなくて明後日の図書館", date(2026, 11, 24), "図書館"),
        ("再来週じゃなくて土曜は", date(2026, 11, 28), "再来週じゃなくて"),
        ("日曜じゃなくて土曜 図書館", date(2026, 11, 28), "図書館"),
        ("日曜の図書館じゃなくて分館", date(2026, 11, 22), "図書館じゃなくて分館"),
        ("2027年の1月4日", date(2027, 1, 4), ""),
        ("令和9年の1月4日", date(2027, 1, 4), ""),
        ("2日後 図書館", date(2026, 11, 24), "図書館"),
        ("勤労感謝の日の図書館", date(2026, 11, 23), "図書館"),
        ("図書館 子供の日", date(2027, 5, 5), "図書館"),
        ("三が日の図書館", date(2027, 1, 1), "図書館"),
    ],
)
def test_day_named_by_its_distance_or_number_is_that_day(words, day, rest):
    assert day_in(normalise(words), today=SUNDAY) == (day, rest)


@pytest.mark.parametrize(
    "words",
    [
        "2026/11/19",
        "2026年1月4日の図書館",
        "来週と再来週、図書館は土曜",
        "1999/1/4",
        "平成31年1月4日",
        "令和元年1月4日",
        "12/29と12/30の図書館",
        "12/29から1/3",
        "今日と明日",
        "引っ越しの14日後",
        "申請して 3日後",
        "5-10 minutes",
        "先週、図書館は土曜",
        "今月の5日",
        "先月の25日",
        "今月の31日 図書館",
        "今月の第1土曜",
        "来月の第5月曜",
        "来月の土曜",
        "今週の月曜 図書館",
        "先週の土曜",
        "last monday",
        "日曜以外 図書館あいてる？",
        "日曜日じゃなくても",
        "open except sunday",
        "月曜と火曜",
        "saturday and sunday",
        "土日の図書館",
        "土日曜",
        "第2第4土曜",
        "第2と第4土曜日",
        "第2土曜と日曜",
        "今週の土曜と来週の土曜",
    ],
)
def test_where_a_day_is_past_or_not_the_only_one_none_is_told_and_the_words_stay(words):
    assert day_in(normalise(words), today=SUNDAY) == (None, normalise(words))


@pytest.mark.parametrize(
    "words",
    [
        "図書館 9-17時 あいてる",
        "9-17 時",
        "1-2歳 健診",
        "1/2歳",
        "4月1歳児クラス",
        "3-4か月 健診",
        "3-4ヶ月",
        "1-2人",
        "10-12分",
        "06-12-3456",
    ],
)
def test_numbers_of_something_else_are_no_date(words):
    assert day_in(normalise(words), today=SUNDAY)[0] is None


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("年末年始 図書館あいてる？", date(2027, 1, 1), date(2027, 1, 1)),
        ("年末年始", date(2026, 12, 29), date(2026, 12, 29)),
        ("年末年始", date(2027, 1, 4), date(2027, 12, 31)),
        ("正月は図書館やってる", date(2027, 1, 2), date(2027, 1, 2)),
        ("お正月", date(2026, 12, 30), date(2027, 1, 1)),
        ("元日", date(2027, 1, 2), date(2028, 1, 1)),
        ("第2水曜", date(2026, 11, 11), date(2026, 11, 11)),
        ("今週の水曜", date(2026, 11, 11), date(2026, 11, 11)),
        ("来月の5日", date(2026, 11, 2), date(2026, 12, 5)),
    ],
)
def test_day_in_the_midst_of_what_is_asked_about_is_today(words, today, day):
    assert day_in(normalise(words), today=today)[0] == day
