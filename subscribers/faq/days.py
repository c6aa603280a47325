"""The day a question is about: 今日, 明日, 日曜, 来週の月曜, 12/29."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from subscribers.faq.months import of_month
from subscribers.faq.spoken import Found, without
from subscribers.faq.weekdays import on_weekday

# Of a clock, an age or an amount: 9-17時, 1-2歳, 4月1歳児; but not 12/29 時間, 12/29分館, 12/29月曜.
_COUNTS = (
    r"\s?(?:歳|才|[かヶゕゖけ箇]月|years?|yen|pm)|\s時(?!間)|時|さい|[かけ]げつ|月(?!曜)|分(?![館別])|円|人(?!権)|名|年(?!末)"
    r"|回|階|枚|個|点|番|号|丁|週|泊|割|kg|cm"
)
# A dash stands in many numbers that are no date: after one that is, a word ends or a particle follows.
_NUMBERED = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})\s?(?:月の?\s?|/\s?|(?P<dash>-)\s?)(?P<day>\d{1,2})"
    rf"(?:日|(?![\d/]|{_COUNTS})(?(dash)(?=\s|$|[のはもにを]|から|まで|って)))"
)
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
# Whoever asks in the middle of them asks about today.
_FIRST_DAYS = ((1, 1), (1, 2), (1, 3))
_LONG = {"年末年始": ((12, 29), (12, 30), (12, 31), *_FIRST_DAYS), "お正月": _FIRST_DAYS, "正月": _FIRST_DAYS}
_NAMED_WORD = re.compile("|".join(_NAMED))


def day_in(words: str, *, today: date) -> Found:
    """The day that normalised words speak of, and the words without it; None and the same words where no single one is meant."""
    finders: tuple[Callable[[str, date], Found | None], ...] = (_numbered, _near, on_weekday, of_month, _named)
    for find in finders:
        if found := find(words, today):
            return found
    return None, words


def _near(words: str, today: date) -> Found | None:
    found = _NEAR.search(words)
    if found is None:
        return None
    is_night = "夜 " if found[0] in {"今夜", "今晩", "tonight"} else ""
    return today + timedelta(days=_OFFSETS.get(found[0], 0)), without(words, found, is_night)


def _numbered(words: str, today: date) -> Found | None:
    """The next such date; the 29th of February waits for its year."""
    found = _NUMBERED.search(words)
    if found is None:
        return None
    month, day = int(found["month"]), int(found["day"])
    for year in range(today.year, today.year + 9):
        try:
            asked = date(year, month, day)
        except ValueError:
            continue
        if asked >= today:
            return asked, without(words, found)
    return None


def _named(words: str, today: date) -> Found | None:
    found = _NAMED_WORD.search(words)
    if found is None:
        return None
    if (today.month, today.day) in _LONG.get(found[0], ()):
        return today, without(words, found)
    this_year = today.replace(month=_NAMED[found[0]][0], day=_NAMED[found[0]][1])
    asked = this_year if this_year >= today else this_year.replace(year=today.year + 1)
    return asked, without(words, found)
