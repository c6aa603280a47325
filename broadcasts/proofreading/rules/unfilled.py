"""What a correction was given to complete, and was left empty: what was wrong, and what is right."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_EMPTY = re.compile(r"^[ \t]*\((?:誤|正)\)[ \t:]*$", re.MULTILINE)


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match in _EMPTY.finditer(passage.flat):
            yield Remark(
                gettext_noop("Nothing stands behind this. Say what was wrong and what is right, or take the line out."),
                passage.place(*match.span()),
            )
