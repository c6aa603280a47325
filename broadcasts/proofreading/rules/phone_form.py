"""Telephone numbers that cannot be called: digits too few or too many, wide digits, no area code."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.links import addresses
from broadcasts.proofreading.passages import Message, Passage

_DASH = r"[-ー.]"
_GROUPED = r"(?:\(0\d{1,4}\)|0\d{1,4})\s?(?:-{1,2}|ー|\(|(?<=\))|\s)\s?\d{1,5}\s?(?:-{1,2}|[ー)])\s?\d{1,6}"
_SPACED = r"0\d{1,4} \d{1,4} \d{3,4}"
_TWO = r"0\d{1,4}[-ー]\d{5,8}"
_CUE = r"(?:電話番号|電話|でんわ|TEL|Tel|tel|℡|☎|📞|FAX|Fax|fax|ファクス|ファックス|フリーダイヤル|ナビダイヤル|携帯|直通|代表)"
_AFTER_CUE = (
    rf"{_CUE}[^\S\n]?(?:番号)?[^\S\n]?(?:・?(?:FAX|ファクス))?[:\s(]{{0,3}}(?P<said>\(?\d[\d\-ー()\s]{{4,16}}\d)"
)
_NUMBER = re.compile(
    rf"(?<![\d\-/.〒]){_GROUPED}(?![\d\-])|(?<![\d\-/.〒]){_SPACED}(?![\d\-])|(?<![\d\-/.〒]){_TWO}(?![\d\-])|{_AFTER_CUE}"
)
_MOBILE = ("050", "060", "070", "080", "090", "020")
_TWO_DIGIT_AREAS = ("03", "04", "06")


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.passages:
        yield from _of_links(passage) if passage.is_address else _of_words(passage)


def _of_words(passage: Passage) -> Iterator[Remark]:
    links = [(link.start, link.end) for link in addresses(passage.flat)]
    for match in _NUMBER.finditer(passage.flat):
        start, end = match.span("said") if match["said"] else match.span()
        typed = passage.flat[start:end]
        if "\n" in typed or any(begins <= start < ends for begins, ends in links):
            continue
        words = wrong_with(typed)
        if (
            not words
            and passage.text[start:end] != typed
            and not passage.text[start:end].isascii()
            and _has_wide(passage.text[start:end])
        ):
            words = gettext_noop("Write the telephone number with narrow digits, so that it can be called on a tap.")
        if words:
            yield Remark(words, passage.place(start, end), {"number": typed})


def _of_links(passage: Passage) -> Iterator[Remark]:
    if passage.flat.strip().lower().startswith("tel:"):
        number = passage.flat.strip()[4:].replace("+81", "0")
        words = wrong_with(number) if number.startswith("0") else ""
        if words:
            yield Remark(words, passage.place(0, len(passage.text)), {"number": number})


def wrong_with(typed: str) -> str:
    """What is wrong with a number as it is typed (narrow digits); empty if it can be called."""
    digits = re.sub(r"\D", "", typed)
    groups = re.findall(r"\d+", typed)
    if not digits.startswith("0"):
        if len(digits) in {3, 4}:
            return ""  # 110, 119, 188, #7119
        return gettext_noop(
            "The area code is missing: residents call from mobile phones too. Write it before the number."
        )
    if len(digits) != _length(digits):
        return gettext_noop("A number that begins like {number} has another count of digits. Check it by calling.")
    if "--" in typed or not _is_grouped_well(digits, groups):
        return gettext_noop("The hyphens of {number} stand in unusual places. Check the area code.")
    return ""


def _length(digits: str) -> int:
    if digits.startswith("0800") or digits.startswith(_MOBILE):
        return 11
    return 10


def _is_grouped_well(digits: str, groups: list[str]) -> bool:
    if len(groups) != 3:
        return len(groups) < 3
    if digits.startswith(("0120", "0570", "0800", "0180", "0990")):
        return len(groups[0]) == 4
    if digits.startswith(_MOBILE):
        return [len(group) for group in groups] == [3, 4, 4]
    if digits[1] == "0":
        return False
    is_short_area = len(groups[0]) == 2
    return len(groups[2]) == 4 and (not is_short_area or groups[0] in _TWO_DIGIT_AREAS)


def _has_wide(text: str) -> bool:
    return any("０" <= sign <= "９" for sign in text)
