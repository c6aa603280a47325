"""A time at which residents are left alone."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    if around.waits_until is not None and not message.is_emergency:
        at = timezone.localtime(around.waits_until)
        when = f"{at.month}月{at.day}日 {at:%H:%M}"
        yield Remark(gettext_noop("This time lies in quiet hours: it would go out at {when}."), None, {"when": when})
