"""Words the PR office has put on its own list, each with why and how much it weighs."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Place, Remark
from broadcasts.proofreading.passages import Message, narrow


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for own in around.own_words:
        for place in places_of(message, own.word):
            facts = {"word": own.word, "explanation": own.explanation}
            yield Remark(gettext_noop("“{word}”: {explanation}"), place, facts, own.level)


def places_of(message: Message, word: str) -> Iterator[Place]:
    """Wherever the word stands, in wide letters or narrow, in capitals or not."""
    wanted = narrow(word).lower()
    for passage in message.sentences:
        at = passage.flat.lower().find(wanted) if wanted else -1
        while at >= 0:
            yield passage.place(at, at + len(wanted))
            at = passage.flat.lower().find(wanted, at + len(wanted))
