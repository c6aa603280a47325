"""The day a question is about: 今日, 明日, 日曜, 来週の月曜, 12/29."""

import re
from collections.abc import Callable
from datetime import date, timedelta

_WEEKDAYS = "月火水木金土日"
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})\s?(?:月|/|-)\s?(\d{1,2})(?:日|(?!\d))")
_DAY_OF_MONTH = re.compile(r"(?<![\d第月/])(\d{1,2})日(?!間|以|前|後|ま)")
# きょう is also the end of かんきょう and とうきょう, and あす the middle of much else.
_TODAY = r"今日|(?<!とう)(?<!かん)きょう|(?<=しょかん)きょう|本日|今夜|今晩|today|tonight"
_TOMORROW = r"明日|あした|(?<![ぁ-ゖ])あす(?=[のはもに ]|$)|tomorrow"
_NEAR = re.compile(rf"明々後日|しあさって|明後日|あさって|day after tomorrow|{_TOMORROW}|{_TODAY}")
_OFFSETS = {
    "明々後日": 3, "しあさって": 3, "明後日": 2, "あさって": 2, "day after tomorrow": 2,
    "明日": 1, "あした": 1, "あす": 1, "tomorrow": 1,
}  # fmt: skip
# Days with a name that people ask about as one.
_NAMED = {
    "年末年始": (12, 31),
    "大晦日": (12, 31),
    "大みそか": (12, 31),
    "元日": (1, 1),
    "元旦": (1, 1),
    "お正月": (1, 1),
    "正月": (1, 1),
}
_NAMED_WORD = re.compile("|".join(_NAMED))
_READINGS = {"げつよう": 0, "かよう": 1, "すいよう": 2, "もくよう": 3, "きんよう": 4, "どよう": 5, "にちよう": 6}
_WEEK = r"(今週|来週|再来週|こんしゅう|らいしゅう|this |next )?"
_DAY_OF_WEEK = rf"([{_WEEKDAYS}])曜日?|({'|'.join(_READINGS)})(?:び|(?<=にちよう)|(?<=どよう)|(?<=げつよう))|\b({'|'.join(_ENGLISH)})s?\b"
_IN_WEEK = re.compile(rf"{_WEEK}\s?の?(?:{_DAY_OF_WEEK})")
_HELD = re.compile(r"^(?:から|まで|には|って|[のはにもを])")

Found = tuple[date | None, str]


def day_in(words: str, *, today: date) -> Found:
    """The day that normalised words speak of, and the words without it; None and the same words where there is none."""
    finders: tuple[Callable[[str, date], Found | None], ...] = (_numbered, _near, _in_week, _of_month, _named)
    for find in finders:
        if found := find(words, today):
            return found
    return None, words


def _near(words: str, today: date) -> Found | None:
    found = _NEAR.search(words)
    if found is None:
        return None
    is_night = "夜 " if found[0] in {"今夜", "今晩", "tonight"} else ""
    return today + timedelta(days=_OFFSETS.get(found[0], 0)), _without(words, found, is_night)


def _numbered(words: str, today: date) -> Found | None:
    """The next such date; the 29th of February waits for its year."""
    found = _NUMBERED.search(words)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    for year in range(today.year, today.year + 9):
        try:
            asked = date(year, month, day)
        except ValueError:
            continue
        if asked >= today:
            return asked, _without(words, found)
    return None


def _named(words: str, today: date) -> Found | None:
    found = _NAMED_WORD.search(words)
    if found is None:
        return None
    this_year = today.replace(month=_NAMED[found[0]][0], day=_NAMED[found[0]][1])
    asked = this_year if this_year >= today else this_year.replace(year=today.year + 1)
    return asked, _without(words, found)


def _of_month(words: str, today: date) -> Found | None:
    found = _DAY_OF_MONTH.search(words)
    if found is None or not 1 <= int(found[1]) <= 31:
        return None
    asked = today
    for _step in range(62):
        if asked.day == int(found[1]):
            return asked, _without(words, found)
        asked += timedelta(days=1)
    return None


def _in_week(words: str, today: date) -> Found | None:
    found = _IN_WEEK.search(words)
    if found is None:
        return None
    weekday = _weekday(found)
    monday = today - timedelta(days=today.weekday())
    if found[1] in {"来週", "らいしゅう", "next "}:
        return monday + timedelta(days=7 + weekday), _without(words, found)
    if found[1] == "再来週":
        return monday + timedelta(days=14 + weekday), _without(words, found)
    return today + timedelta(days=(weekday - today.weekday()) % 7), _without(words, found)


def _weekday(found: re.Match[str]) -> int:
    if found[2]:
        return _WEEKDAYS.index(found[2])
    return _READINGS[found[3]] if found[3] else _ENGLISH.index(found[4])


def _without(words: str, found: re.Match[str], instead: str = "") -> str:
    """A particle that held on to the day goes with it."""
    after = _HELD.sub("", words[found.end() :])
    return " ".join(f"{words[: found.start()]} {instead}{after}".split())
