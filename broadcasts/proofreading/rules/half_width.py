"""Half-width kana: hard to read, and read out wrongly."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_KANA = re.compile(r"[\uff61-\uff64\uff66-\uff9f][\uff61-\uff9f]*")


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match in _KANA.finditer(passage.text):
            facts = {"typed": match[0], "wide": unicodedata.normalize("NFKC", match[0])}
            yield Remark(
                gettext_noop("“{typed}” is in half-width kana. Write “{wide}”."), passage.place(*match.span()), facts
            )
