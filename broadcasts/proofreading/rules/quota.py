"""More residents than LINE's month has messages left for."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    if around.messages_missing:
        words = gettext_noop(
            "This month's message allowance lacks {missing}. Choose fewer residents, or a day next month."
        )
        yield Remark(words, None, {"missing": f"{around.messages_missing:,}"})
