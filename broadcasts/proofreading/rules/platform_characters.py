"""Signs that only some phones show, or show as something else: ①, ㈱, ㍻, 髙, private emoji."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_ENCLOSED = (
    r"\u2460-\u24ff\u2776-\u2793\u3220-\u325f\u3280-\u32ff\u3300-\u33ff\U0001f100-\U0001f16f\U0001f200-\U0001f2ff"
)
_ROMAN = r"\u2160-\u217f"
_SIGNS = r"\u2116\u2121\u221f\u22bf\u301d\u301f\u2213\u213b"
# Drawn alike, but another character than the one that is typed: copied out of a PDF, or out of a maker's own table.
_RADICALS = r"\u2e80-\u2fdf"
_COMPATIBILITY = r"\uf900-\ufad9\U0002f800-\U0002fa1f"
_RARE = r"\U00020000-\U0002ebef\U00030000-\U000323af"
_PRIVATE = r"\ue000-\uf8ff\U000f0000-\U0010fffd"
_NEW_EMOJI = (
    r"\U0001fa75-\U0001fa77\U0001fa87-\U0001fa89\U0001fa8f\U0001faad-\U0001faaf\U0001fabb-\U0001fabf\U0001fac6"
    r"\U0001face-\U0001facf\U0001fada-\U0001fadf\U0001fae0-\U0001faff"
)
_SELECTORS = r"\U000e0100-\U000e01ef"
_INVISIBLE = r"\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad"

_KINDS = (
    (
        re.compile(f"[{_ENCLOSED}{_ROMAN}{_SIGNS}]+"),
        gettext_noop("“{sign}” is a platform-dependent character. Write “{plain}” instead."),
    ),
    (
        re.compile(f"[{_RADICALS}{_COMPATIBILITY}]+"),
        gettext_noop("“{sign}” only looks like “{plain}” (it often comes out of a PDF). Type it again."),
    ),
    (
        re.compile("[髙﨑彅閒曻桒栁德瀨濵增]"),
        gettext_noop("“{sign}” does not show on every phone. Write the standard form if the person agrees."),
    ),
    (
        re.compile(f"[{_RARE}{_SELECTORS}]+"),
        gettext_noop("“{sign}” does not show on every phone. Write the standard form if the person agrees."),
    ),
    (
        re.compile(f"[{_PRIVATE}]+"),
        gettext_noop("This sign exists on one kind of phone or computer only. Remove it, or write it in words."),
    ),
    (
        re.compile(f"[{_NEW_EMOJI}]"),
        gettext_noop("This emoji is so new that older phones show an empty box. Choose another."),
    ),
    (
        re.compile(f"[{_INVISIBLE}]+"),
        gettext_noop("Here is a character that cannot be seen. Delete it and type the words again."),
    ),
)


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        taken: set[int] = set()
        for pattern, words in _KINDS:
            for match in pattern.finditer(passage.text):
                if match.start() not in taken:
                    taken.add(match.start())
                    facts = {"sign": match[0], "plain": _plain(match[0])}
                    yield Remark(words, passage.place(*match.span()), facts)


def _plain(sign: str) -> str:
    """How it is written with ordinary signs: (1) for ①, (株) for ㈱."""
    if all(0x2460 <= ord(one) <= 0x2473 for one in sign):
        return "".join(f"({unicodedata.normalize('NFKC', one)})" for one in sign)
    return unicodedata.normalize("NFKC", sign)
