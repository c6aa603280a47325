"""A weekday that is not that day's: 「6月1日（火）」 where the first of June is a Monday."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import Reading, readings
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message, Passage
from broadcasts.proofreading.weekdays import LETTERS

_TOLD = re.compile("(?:まし|でし)た|した|昨年|前年|去年")


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        found = readings(passage.flat, today)
        for at, reading in enumerate(found):
            for dated, weekday in _pairs(found, at, reading):
                days = [*dated.days, *_told_days(passage, dated, today)]
                if days and weekday not in {day.weekday() for day in days}:
                    yield _remark(passage, dated, reading, weekday, today)
                    break


def _pairs(found: tuple[Reading, ...], at: int, reading: Reading) -> list[tuple[Reading, int]]:
    """Which weekday is said of which date: 「6・7日（土・日）」 says two, of the last two dates."""
    said = reading.weekdays
    if len(said) <= 1:
        return [(reading, weekday) for weekday in said]
    dates = found[max(0, at + 1 - len(said)) : at + 1]
    if len(dates) < len(said) or not all(one.follows for one in dates[1:]) or any(one.weekdays for one in dates[:-1]):
        return []
    return list(zip(dates, said, strict=True))


def _told_days(passage: Passage, reading: Reading, today: date) -> list[date]:
    """What is told of may lie further back than what is announced."""
    if reading.says_year or not _TOLD.search(passage.sentence(reading.start, reading.end)):
        return []
    return [day.replace(year=today.year - 1) for day in reading.days if (day.month, day.day) != (2, 29)] + [
        day.replace(year=today.year) for day in reading.days if (day.month, day.day) != (2, 29)
    ]


def _remark(passage: Passage, dated: Reading, said_at: Reading, weekday: int, today: date) -> Remark:
    day = dated.days[0]
    facts = {
        "date": f"{day.year}年{day.month}月{day.day}日",
        "right": f"{LETTERS[day.weekday()]}曜日",
        "wrong": f"{LETTERS[weekday]}曜日",
    }
    words = gettext_noop("{date} is a {right}, not a {wrong}. Check both the date and the weekday.")
    for year in (day.year - 1, day.year + 1):
        if (day.month, day.day) != (2, 29) and day.replace(year=year).weekday() == weekday:
            facts["year"] = f"{year}年"
            words = gettext_noop(
                "{date} is a {right}. The {wrong} fits {year}: is this from an older text, or is the year wrong?"
            )
    return Remark(words, passage.place(dated.start, max(dated.end, said_at.end)), facts)
