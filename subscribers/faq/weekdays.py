"""A weekday in a question: 日曜, 来週の月曜, 第2土曜日. Where several are meant or one is left out, no single day is."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from subscribers.faq.months import MONTH, months
from subscribers.faq.spoken import Found, without

_WEEKDAYS = "月火水木金土日"
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_READINGS = {"げつよう": 0, "かよう": 1, "すいよう": 2, "もくよう": 3, "きんよう": 4, "どよう": 5, "にちよう": 6}
_DAY = (
    rf"(?:(?P<sign>[{_WEEKDAYS}])曜日?"
    rf"|(?P<reading>{'|'.join(_READINGS)})(?:び|(?<=にちよう)|(?<=どよう)|(?<=げつよう))"
    rf"|\b(?P<english>{'|'.join(_ENGLISH)})s?\b)"
)
_DISTANCES = {
    "先々週": -2, "先週": -1, "せんしゅう": -1, "last week": -1, "last": -1, "今週": 0, "こんしゅう": 0, "this week": 0,
    "再来週": 2, "さ来週": 2, "さらいしゅう": 2, "week after next": 2, "来週": 1, "らいしゅう": 1, "next week": 1, "next": 1,
}  # fmt: skip
_WEEK = "|".join(_DISTANCES)
_IN_WEEK = re.compile(
    rf"(?:(?P<week>{_WEEK})(?:\s?の|\s?は|\son)?\s?|\bthis )?{_DAY}"
    r"(?:\s(?:of )?(?:the )?(?P<after>(?:next|this|last) week|week after next))?"
)
_WEEK_APART = re.compile(
    rf"(?:{'|'.join(word for word in _DISTANCES if word not in {'last', 'next'})})(?!(?:じゃ|では)な)"
)
_LAST = ("最終", "最後の")
_NTH_SIGNS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_NTH_ENGLISH = {
    "1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "5th": 5, "fifth": 5,
}  # fmt: skip
_NTH = (
    r"(?:第\s?(?P<nth>[1-5一二三四五])(?!\d)\s?(?:週目?の?)?|(?<!\d)(?P<place>[1-5一二三四五])(?:番目|週目)の?"
    rf"|(?P<last>{'|'.join(_LAST)})|\b(?P<ordinal>{'|'.join(_NTH_ENGLISH)}) )\s?"
)
_NTH_WEEKDAY = re.compile(rf"(?:{MONTH})?{_NTH}{_DAY}")
_COUNTED = re.compile(r"第\s?[1-5一二三四五](?!\d)|[1-5一二三四五]番目")
_OTHERWISE = re.compile(
    rf"{_DAY}(?:の?以外|(?:じゃ|では)な(?:く|い(?!と))|を?除)|(?:except|not|other than|but)(?: on)? (?:{'|'.join(_ENGLISH)})"
)
_OF_A_MONTH = re.compile(rf"{MONTH}{_DAY}")
# 土日曜, 月・水曜, 土と日曜
_SHARED = re.compile(rf"[{_WEEKDAYS[:-1]}][とかや]?[{_WEEKDAYS}]曜")


def on_weekday(words: str, today: date) -> Found | None:
    all_found = list(_IN_WEEK.finditer(words))
    if not all_found:
        return None
    if any(pattern.search(words) for pattern in (_OTHERWISE, _SHARED, _OF_A_MONTH)) or len(_COUNTED.findall(words)) > 1:
        return None, words
    if found := _NTH_WEEKDAY.search(words):
        nth = None if _is_another_said(words, found) else _nth_weekday(found, today)
        return (nth, without(words, found)) if nth else (None, words)
    weeks = [] if _has_its_week(all_found) else list(_WEEK_APART.finditer(words))
    if len(weeks) > 1:
        return None, words
    days = {_in_week(found, today, weeks[0][0] if weeks else None) for found in all_found}
    asked = days.pop()
    if days or asked < today:
        return None, words
    rest = without(words, all_found[0])
    return asked, without(rest, next(_WEEK_APART.finditer(rest))) if weeks else rest


def _has_its_week(all_found: Sequence[re.Match[str]]) -> bool:
    """Otherwise it may stand apart: 来週、図書館は土曜."""
    return any(found["week"] or found["after"] for found in all_found)


def _is_another_said(words: str, found: re.Match[str]) -> bool:
    return bool(_IN_WEEK.search(f"{words[: found.start()]} {words[found.end() :]}"))


def _in_week(found: re.Match[str], today: date, apart: str | None) -> date:
    """「今週の月曜」 is this week's also when it is past; a bare 月曜 is the next one."""
    weekday, said = _weekday(found), found["week"] or found["after"] or apart
    if said is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today + timedelta(days=7 * _DISTANCES[said] + weekday - today.weekday())


def _nth_weekday(found: re.Match[str], today: date) -> date | None:
    """A fifth that a month does not have is waited for, unless that month was named."""
    weekday, nth = _weekday(found), _number(found)
    for year, month in months(found["month"], today):
        length = monthrange(year, month)[1]
        days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == weekday]
        if nth <= len(days) and (asked := date(year, month, days[nth - 1 if nth else -1])) >= today:
            return asked
    return None


def _number(found: re.Match[str]) -> int:
    """0 is the last one."""
    if found["last"]:
        return 0
    if found["ordinal"]:
        return _NTH_ENGLISH[found["ordinal"]]
    said = found["nth"] or found["place"]
    return _NTH_SIGNS.get(said) or int(said)


def _weekday(found: re.Match[str]) -> int:
    if found["sign"]:
        return _WEEKDAYS.index(found["sign"])
    return _READINGS[found["reading"]] if found["reading"] else _ENGLISH.index(found["english"])
