"""Words of people a chosen category is not for, or none of those it is for."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.passages import Message, narrow
from broadcasts.proofreading.rules.own_words import places_of


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for charter in around.charters:
        for word, why in charter.not_for.items():
            place = next(places_of(message, word), None)
            if place is not None:
                words = gettext_noop("“{category}” is not for this (“{word}”). {why}")
                yield Remark(words, place, {"category": charter.category, "word": word, "why": why})
        if charter.is_for and not any(narrow(word) in message.whole for word in charter.is_for):
            words = gettext_noop(
                "Nothing says that this is for “{category}” (for example “{word}”). Is it the right one?"
            )
            yield Remark(words, None, {"category": charter.category, "word": charter.is_for[0]}, Level.NOTE)
