"""What was left to be filled in: the circles of a template, and the lines a correction was given to complete.

A circle is also a bullet (○日時), an answer (○×), a kanji nought (二〇〇人、午前〇時) and a name withheld (〇〇さん、「〇〇課の者です」).
"""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message, Passage

_EMPTY = re.compile(r"^[ \t]*\((?:誤|正)\)[ \t:]*$", re.MULTILINE)

_SIGN, _NUMERAL = "〇◯○●", "一二三四五六七八九十百千"
_APART = rf"(?<![{_SIGN}{_NUMERAL}\d])"
_WITHHELD = r"さん|様|氏|君|くん|ちゃん"
_RUN = rf"{_APART}([{_SIGN}])\1{{1,3}}(?![{_SIGN}{_NUMERAL}×])(?!{_WITHHELD})"
# Words begin with the same letters: 日時, 人権, 分別, 回覧, 歳児.
_WORD_ENDS = rf"(?=$|[\s{_SIGN}\d(),.、。・~:/]|から|まで|より|以[上下内前後]|未満|程度|ごろ|頃|間|目|に|は|の|を|が|で|と|へ|も|です)"
_COUNTED = rf"{_APART}[{_SIGN}](?:[年月日分歳円名人回課]|(?<!午前〇)(?<!午後〇)(?<!深夜〇)時){_WORD_ENDS}"
# Where a bullet may stand, only what goes on with another circle, or is surely counted.
_AT_START = rf"[{_SIGN}](?:[歳円]{_WORD_ENDS}|[年月日時分](?=\(?[{_SIGN}]))"
_BLANK = re.compile(rf"{_RUN}|(?:^|(?<=\s)){_AT_START}|(?<!^)(?<!\s){_COUNTED}", re.MULTILINE)
_FRAMED = re.compile(rf"^[ \t]*([{_SIGN}])\1+.*\1\1[ \t]*$")
_QUOTED = re.compile(r"「[^「」\n]*」|『[^『』\n]*』")
_SPOKEN = re.compile(r"です|ます|まし|ませ|ください|だけど|だよ|って|者")
_NEAR = 3


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match in _EMPTY.finditer(passage.flat):
            yield Remark(
                gettext_noop("Nothing stands behind this. Say what was wrong and what is right, or take the line out."),
                passage.place(*match.span()),
            )
        for start, end in _blanks(passage):
            yield Remark(gettext_noop("A blank is left here. Fill it in, or take it out."), passage.place(start, end))


def _blanks(passage: Passage) -> Iterator[tuple[int, int]]:
    """Those that stand close together, as of one date, are one."""
    text = passage.flat
    spoken = [each.span() for each in _QUOTED.finditer(text) if _SPOKEN.search(each[0])]
    last: tuple[int, int] | None = None
    for match in _BLANK.finditer(text):
        start, end = match.span()
        if any(begin <= start < over for begin, over in spoken) or _is_frame(text, start):
            continue
        if last is not None and start - last[1] <= _NEAR and "\n" not in text[last[1] : start]:
            last = last[0], end
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _is_frame(text: str, at: int) -> bool:
    """A line of ornament, or a heading between two of them."""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return _FRAMED.match(text[begin : end if end >= 0 else len(text)]) is not None
