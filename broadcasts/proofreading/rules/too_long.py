"""More words than people read on a phone."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.passages import Message

CHARACTERS = 500
PARAGRAPH = 220


def find(message: Message, today: date, around: Circumstances, limit: int) -> Iterator[Remark]:
    for passage in message.sentences:
        length = len(passage.text.strip())
        if length > limit:
            words = gettext_noop(
                "{count} characters in one bubble: on a phone that is several screens ({limit} are read). Shorten it, and link to a page."
            )
            yield Remark(
                words, passage.place(limit, len(passage.text)), {"count": f"{length:,}", "limit": f"{limit:,}"}
            )
            continue
        begins = 0
        for paragraph in passage.text.split("\n"):
            if len(paragraph) > PARAGRAPH:
                words = gettext_noop(
                    "{count} characters without a new line are hard to read on a phone. Begin a new line now and then."
                )
                yield Remark(
                    words, passage.place(begins, begins + len(paragraph)), {"count": str(len(paragraph))}, Level.NOTE
                )
            begins += len(paragraph) + 1
