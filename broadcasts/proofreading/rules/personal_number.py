"""A resident's twelve-digit number, which must never leave the city."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_TWELVE = re.compile(r"(?<![\d\-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![\d\-])")
_NAMED = re.compile("マイナンバー|個人番号")


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match in _TWELVE.finditer(passage.flat):
            digits = re.sub(r"\D", "", match[0])
            if has_check_digit(digits) or _NAMED.search(passage.sentence(*match.span())):
                words = gettext_noop(
                    "These twelve digits look like somebody's individual number (My Number). It must not be sent. Remove it."
                )
                yield Remark(words, passage.place(*match.span()))


def has_check_digit(digits: str) -> bool:
    """Ministerial Ordinance No. 85 of 2014 (MIC), article 5."""
    body = [int(digit) for digit in reversed(digits[:11])]
    rest = sum(digit * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(body, start=1)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest) and len(set(digits)) > 1
