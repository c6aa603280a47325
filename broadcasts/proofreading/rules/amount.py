"""Sums and counts whose digits are grouped wrongly: 1,00円, 10,0000人."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_COUNT = re.compile(r"(?<![\d,.])(\d+(?:[,.]\d+)*)\s?(円|人|名|件|世帯|個|枚|冊|台|株|ポイント|食|歳)")
_YEN = re.compile(r"[¥￥]\s?(\d+(?:[,.]\d+)*)()")
_GOOD = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LISTED = re.compile(r"\d{1,2}(?:,\d{1,2})+")


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match in (*_COUNT.finditer(passage.flat), *_YEN.finditer(passage.flat)):
            number, unit = match[1], match[2]
            is_money = unit in {"円", ""}
            is_list = not is_money and _LISTED.fullmatch(number)
            is_decimal_yen = is_money and "." in number
            if is_decimal_yen or not (_GOOD.fullmatch(number) or is_list):
                words = gettext_noop("“{number}{unit}” is grouped wrongly. Commas stand before every three digits.")
                yield Remark(words, passage.place(*match.span()), {"number": number, "unit": unit})
