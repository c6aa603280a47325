"""Addresses of private people: many at once, or one beside a name."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")
_FREE_MAIL = re.compile(
    r"(?:gmail\.com|googlemail\.com|yahoo\.co\.jp|yahoo\.com|ymail\.ne\.jp|icloud\.com|me\.com|hotmail\.(?:com|co\.jp)|outlook\.(?:com|jp)|live\.jp"
    r"|docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.ne\.jp|i\.softbank\.jp|ymobile\.ne\.jp|[a-z]\.vodafone\.ne\.jp|rakuten\.jp|aol\.(?:com|jp))$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"[一-龥ぁ-んァ-ヴー々]{1,8}(?:\d{1,2}|[一二三四五六七八九十]{1,2})?(?:丁目\s?\d{1,4}(?:番地?|-)?(?:の?\d{1,4})?号?|\d{1,4}(?:-\d{1,4}){1,2}(?!\d|[-円月/]))|[一-龥]{1,6}\d{1,4}番地(?:の?\d{1,3})?"
)
_PERSON = re.compile(r"[一-龥ァ-ヴ々]{1,5}[ ]?[一-龥ァ-ヴぁ-ん々]{1,5}\s?(?:様|さん|氏|殿|\(\d{1,3}歳?\))")
_BESIDE = 30
MAILS, STREETS = 3, 4


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        mails = list(_MAIL.finditer(passage.flat))
        streets = [match for match in _STREET.finditer(passage.flat) if "電話" not in match[0]]
        if len({match[0].lower() for match in mails}) >= MAILS:
            words = gettext_noop(
                "{count} mail addresses in one message. Was a list of recipients or applicants pasted?"
            )
            yield Remark(words, passage.place(mails[0].start(), mails[-1].end()), {"count": str(len(mails))})
        for match in mails:
            if _FREE_MAIL.search(match[1]):
                words = gettext_noop(
                    "“{mail}” looks like a private mail address. Give an address of the office instead."
                )
                yield Remark(words, passage.place(*match.span()), {"mail": match[0]})
        if len(streets) >= STREETS:
            words = gettext_noop("{count} street addresses in one message. Were people's addresses pasted by mistake?")
            yield Remark(words, passage.place(streets[0].start(), streets[-1].end()), {"count": str(len(streets))})
            continue
        for match in streets:
            beside = passage.flat[max(0, match.start() - _BESIDE) : match.end() + _BESIDE]
            if _PERSON.search(beside):
                yield Remark(
                    gettext_noop("A name stands beside an address. May this person's address be made known?"),
                    passage.place(*match.span()),
                )
                break
