"""A day written in numbers: 12/29, 1月4日, 2027年1月4日."""

import re
from datetime import date

from subscribers.faq.spoken import Found, without

# Of a clock, an age or an amount: 9-17時, 1-2歳, 4月1歳児; but not 12/29 時間, 12/29分館, 12/29月曜.
_COUNTS = (
    r"\s?(?:歳|才|[かヶゕゖけ箇]月|years?|yen|[ap]m|min|hours?|days?|weeks?|months?|people|persons?|times)|\s時(?!間)|時|さい|[かけ]げつ|月(?!曜)|分(?![館別])|円|人(?!権)|名|年(?!末)"
    r"|回|階|枚|個|点|番|号|丁|週|泊|割|kg|cm"
)
_YEAR = (
    r"(?:(?P<year>\d{4})\s?(?:年の?|[/-])\s?"
    r"|(?P<era>令和|れいわ|平成|昭和|\br)\s?(?P<nth>元|\d{1,2})(?:年の?|/)\s?)?"
)
# 12/29(火): what stands in brackets says the same day again.
_SAID_AGAIN = r"(?:日? [月火水木金土日](?:曜日?)?(?=\s|$)\s?)?"
# A dash stands in many numbers that are no date: after one that is, a word ends or a particle follows.
_NUMBERED = re.compile(
    rf"(?<!\d){_YEAR}(?<!\d)(?P<month>\d{{1,2}})\s?(?:月の?\s?|/\s?|(?P<dash>-)\s?)(?P<day>\d{{1,2}})"
    rf"(?:日|(?![\d/]|{_COUNTS})(?(dash)(?=\s|$|[のはもにを]|から|まで|って))){_SAID_AGAIN}"
)
_NOW, _REIWA_BEFORE = {"令和", "れいわ", "r"}, 2018


def on_date(words: str, today: date) -> Found | None:
    """The next such date; the 29th of February waits for its year. Of a year that is named, that one or none."""
    all_found = list(_NUMBERED.finditer(words))
    if not all_found:
        return None
    found = all_found[0]
    if any(other.group("month", "day") != found.group("month", "day") for other in all_found):
        return None, words
    years = _years(found, today)
    for year in years:
        try:
            asked = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if asked >= today:
            return asked, without(words, found)
    return (None, words) if len(years) == 1 else None


def _years(found: re.Match[str], today: date) -> range:
    """An era that is over has none to come."""
    if found["year"]:
        first = int(found["year"])
    elif found["era"]:
        first = _REIWA_BEFORE + (1 if found["nth"] == "元" else int(found["nth"])) if found["era"] in _NOW else 1
    else:
        return range(today.year, today.year + 9)
    return range(first, first + 1)
