"""A day of a month that is named by its distance or its number: 来月の5日, 第2土曜日."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from subscribers.faq.spoken import Found, without

_DISTANCES = {
    "先々月": -2, "先月": -1, "せんげつ": -1, "last month": -1, "今月": 0, "こんげつ": 0, "this month": 0,
    "再来月": 2, "さ来月": 2, "さらいげつ": 2, "来月": 1, "らいげつ": 1, "next month": 1,
}  # fmt: skip
_OF = r"(?:\s?[のは]|)\s?"
MONTH = rf"(?P<month>(?:{'|'.join(_DISTANCES)})|(?<!\d)(?:1[0-2]|[1-9])月){_OF}"
_DAY_OF_MONTH = re.compile(
    rf"(?:(?P<month>{'|'.join(_DISTANCES)}){_OF}|(?<![\d第月/]))(?P<day>\d{{1,2}})日(?!間|以|前|後|ま)"
)


def of_month(words: str, today: date) -> Found | None:
    found = _DAY_OF_MONTH.search(words)
    if found is None or not 1 <= int(found["day"]) <= 31:
        return None
    day = int(found["day"])
    days = (
        date(year, month, day) for year, month in months(found["month"], today) if day <= monthrange(year, month)[1]
    )
    asked = next((one for one in days if one >= today), None)
    return (asked, without(words, found)) if asked else (None, words)


def months(said: str | None, today: date) -> Iterator[tuple[int, int]]:
    """Years with their months that can be meant: the one that was said, or this one and those after it."""
    this = 12 * today.year + today.month - 1
    if said is None:
        offsets = range(13)
    elif said in _DISTANCES:
        offsets = range(_DISTANCES[said], _DISTANCES[said] + 1)
    else:
        first = (int(said.removesuffix("月")) - today.month) % 12
        offsets = range(first, first + 13, 12)
    for offset in offsets:
        yield (this + offset) // 12, (this + offset) % 12 + 1
