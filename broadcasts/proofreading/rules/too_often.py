"""More messages to a category this week than is sensible: who gets too many blocks the account."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

PER_WEEK = 3


def find(message: Message, today: date, around: Circumstances, limit: int) -> Iterator[Remark]:
    if message.is_emergency:
        return
    for load in around.loads:
        sensible = limit if load.sensible is None else load.sensible
        if load.others + 1 > sensible:
            words = gettext_noop(
                "“{category}” has {others} others that week; {sensible} a week are sensible. Can it wait, or go without ringing?"
            )
            yield Remark(
                words, None, {"category": load.category, "others": str(load.others), "sensible": str(sensible)}
            )
