"""Days that do not exist: 2月30日, 6月31日, 13月1日."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import readings
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for reading in readings(passage.flat, today):
            if reading.days:
                continue
            place = passage.place(reading.start, reading.date_end)
            if not 1 <= reading.month <= 12:
                yield Remark(gettext_noop("There is no month {month}."), place, {"month": str(reading.month)})
            elif (reading.month, reading.day) == (2, 29):
                yield Remark(gettext_noop("This February has no 29th: it is not a leap year."), place)
            elif not 1 <= reading.day <= monthrange(2024, reading.month)[1]:
                facts = {"month": f"{reading.month}月", "last": str(monthrange(today.year, reading.month)[1])}
                yield Remark(gettext_noop("There is no such day: {month} ends on the {last}th."), place, facts)
