"""The day a question is about: 今日, 明日, 日曜, 来週の月曜, 12/29."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from cityline import holidays
from subscribers.faq.months import of_month
from subscribers.faq.normalising import normalise
from subscribers.faq.numbered import on_date
from subscribers.faq.spoken import NOT_THAT, Found, without
from subscribers.faq.weekdays import on_weekday

# きょう is also the end of かんきょう and とうきょう, and あす the middle of much else.
_TODAY = r"今日|(?<!とう)(?<!かん)きょう|(?<=しょかん)きょう|本日|今夜|今晩|today|tonight"
_TOMORROW = r"明日|あした|(?<![ぁ-ゖ])あす(?=[のはもに ]|$)|tomorrow"
_NEAR = re.compile(
    rf"(?:^|(?<=[^てでのらに] ))(?P<later>[1-9]\d?)日後|明々後日|しあさって|明後日|あさって|day after tomorrow|{_TOMORROW}|{_TODAY}"
)
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
    "三が日": (1, 1),
}
# Whoever asks in the middle of them asks about today.
_FIRST_DAYS = ((1, 1), (1, 2), (1, 3))
_LONG = {
    "年末年始": ((12, 29), (12, 30), (12, 31), *_FIRST_DAYS),
    "お正月": _FIRST_DAYS,
    "正月": _FIRST_DAYS,
    "三が日": _FIRST_DAYS,
}
# As the law calls them, once written like a question; the law also moves them, so the list is asked for the day.
_HOLIDAY = re.compile(
    r"(?:成人|建国記念|春分|昭和|みどり|緑|こども|子ども|子供|海|山|敬老|秋分|すぽーつ|文化|勤労感謝)の日(?![曜程数々])"
    r"|憲法記念日|天皇誕生日"
)
_OTHERWISE_WRITTEN = {"緑の日": "みどりの日", "子どもの日": "こどもの日", "子供の日": "こどもの日"}
_YEAR = timedelta(days=366)
_NAMED_WORD = re.compile("|".join(_NAMED))


def day_in(words: str, *, today: date) -> Found:
    """The day that normalised words speak of, and the words without it; None and the same words where no single one is meant."""
    words = _without_denied(words, today)
    return _find(words, today) or (None, words)


def _find(words: str, today: date) -> Found | None:
    finders: tuple[Callable[[str, date], Found | None], ...] = (
        on_date, _near, _holiday, on_weekday, of_month, _named,
    )  # fmt: skip
    return next((found for find in finders if (found := find(words, today))), None)


def _without_denied(words: str, today: date) -> str:
    """「明日じゃなくて明後日」 is about one day: the other is named only to say that it is not meant."""
    denial = NOT_THAT.search(words)
    if denial is None or not words[denial.end() :].strip():
        return words
    before = words[: denial.start()]
    found = _find(before, today)
    if found is None or found[0] is None or not before.startswith(found[1]):
        return words
    return f"{found[1]} {words[denial.end() :]}".strip()


def _near(words: str, today: date) -> Found | None:
    all_found = list(_NEAR.finditer(words))
    if not all_found:
        return None
    found = all_found[0]
    if any(_OFFSETS.get(other[0], 0) != _OFFSETS.get(found[0], 0) for other in all_found):
        return None, words
    if found["later"]:
        return today + timedelta(days=int(found["later"])), without(words, found)
    is_night = "夜 " if found[0] in {"今夜", "今晩", "tonight"} else ""
    return today + timedelta(days=_OFFSETS.get(found[0], 0)), without(words, found, is_night)


def _holiday(words: str, today: date) -> Found | None:
    found = _HOLIDAY.search(words)
    if found is None:
        return None
    called = _OTHERWISE_WRITTEN.get(found[0], found[0])
    asked = next((day for day, name in holidays.between(today, today + _YEAR) if normalise(name) == called), None)
    return (asked, without(words, found)) if asked else (None, words)


def _named(words: str, today: date) -> Found | None:
    found = _NAMED_WORD.search(words)
    if found is None:
        return None
    if (today.month, today.day) in _LONG.get(found[0], ()):
        return today, without(words, found)
    this_year = today.replace(month=_NAMED[found[0]][0], day=_NAMED[found[0]][1])
    asked = this_year if this_year >= today else this_year.replace(year=today.year + 1)
    return asked, without(words, found)
