"""A day so far ahead that a reader cannot be sure of its year."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import readings
from broadcasts.proofreading.eras import name_of
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

FAR_DAYS = 180


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for reading in readings(passage.flat, today):
            if reading.year is not None or reading.follows or not reading.days or not reading.has_month:
                continue
            if all((day - today).days > FAR_DAYS for day in reading.days) and "毎年" not in passage.flat:
                day = reading.days[0]
                yield Remark(
                    gettext_noop("This is far ahead, or long past. Write the year too, for example {year}."),
                    passage.place(reading.start, reading.end),
                    {"year": f"{name_of(day.year)}{day.month}月{day.day}日"},
                )
