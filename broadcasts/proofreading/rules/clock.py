"""Times no clock shows: 25:00, 午後13時, 10時75分."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_TIME = re.compile(
    r"(?<![\d:./])(午前|午後|AM|PM|am|pm)?\s?(\d{1,2})(?::(\d{2})(?![\d:])|時(?!間|代|速|短|給|期|世)(?:(\d{1,2})分(?!間|の\d))?)"
)


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match in _TIME.finditer(passage.flat):
            half, hour, minute = match[1], int(match[2]), int(match[3] or match[4] or 0)
            place = passage.place(*match.span())
            if hour > 24 or minute > 59 or (hour == 24 and minute):
                yield Remark(gettext_noop("There is no such time. A day ends at 24:00, an hour at 59 minutes."), place)
            elif half and hour > 12:
                words = gettext_noop(
                    "{half} goes only to 12 o'clock. Write {hour}:{minute}, or {half} with the right hour."
                )
                yield Remark(words, place, {"half": half, "hour": str(hour), "minute": f"{minute:02}"})
