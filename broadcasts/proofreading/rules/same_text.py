"""The same text sent lately: residents get it twice, or an old draft went out again with its old dates."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

LIKENESS = 85
_SHORTEST = 15
_NOISE = re.compile(r"[\W\d_]+")


def find(message: Message, today: date, around: Circumstances, limit: int) -> Iterator[Remark]:
    mine, numbers = _grams(message.whole), _numbers(message.whole)
    if len(mine) < _SHORTEST:
        return
    for recent in around.recent:
        # A series says the same with other dates: that is no repetition.
        if _numbers(recent.text) != numbers:
            continue
        likeness = likeness_of(mine, _grams(recent.text))
        if likeness * 100 >= limit:
            words = gettext_noop(
                "Nearly the same text ({percent} %) of {department} was approved on {date}, with the same numbers."
                " Is it meant to go out again?"
            )
            facts = {
                "percent": str(int(likeness * 100)),
                "department": recent.department,
                "date": f"{recent.sent_on.year}年{recent.sent_on.month}月{recent.sent_on.day}日",
            }
            yield Remark(words, None, facts)
            return


def likeness_of(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of their three-letter pieces two texts share (Dice), from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


@lru_cache(maxsize=1024)
def _grams(text: str) -> frozenset[str]:
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return frozenset(plain[at : at + 3] for at in range(len(plain) - 2))


@lru_cache(maxsize=1024)
def _numbers(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", unicodedata.normalize("NFKC", text)))
