"""A day that has passed by the time this goes out, where nothing says that it is told of."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import Reading, readings
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message, Passage

_TOLD = re.compile(
    r"(?:まし|でし)た|(?:した|された|れた|だった|あった|なった|んだ|いた)(?=[。、\s方人もの市町区お]|$|[一-龥ァ-ヴ])"
    r"|生まれ|出生|誕生|生年月日|現在|時点|施行|制定|改正|改定|公布|開館|開設|創立|設立|発足|発行|発表|日付け|日号|結果|報告|開かれ|行われ|終了|基準日|昨年|前年|去年|昭和"
    r"|接種済|撮影|調べ|竣工|以降|中止|延期|変更|訂正|誤|正\)|正しく|続き|お詫び|おわび"
)
_OPEN_BEGINNING = re.compile(r"^[^\n。\d時前後]{0,2}?(?:から|より|以来|付|~\s*(?:$|\n|[)）。]))")
_STANDS_LONG = 365


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        found = readings(passage.flat, today)
        for at, reading in enumerate(found):
            ends = found[at + 1] if at + 1 < len(found) and found[at + 1].ends_range else None
            if ends is None and _is_past(passage, reading, today):
                yield Remark(
                    gettext_noop("{date} has passed by the time this goes out ({today}). Is this from an older text?"),
                    passage.place(reading.start, reading.end),
                    {"date": _words(reading.days[0]), "today": _words(today)},
                )


def _is_past(passage: Passage, reading: Reading, today: date) -> bool:
    if not reading.days or any(day >= today for day in reading.days):
        return False
    sentence = passage.sentence(reading.start, reading.end)
    if _TOLD.search(sentence):
        return False
    is_announced = bool(reading.weekdays) or re.search(
        r"まで|締切|〆切|期限|開催|実施|申込|受付|募集|日時|日程|必着", sentence
    )
    if reading.says_year and (today - reading.days[0]).days > _STANDS_LONG and not is_announced:
        return False
    is_beginning = not reading.ends_range and _OPEN_BEGINNING.search(passage.flat[reading.end :])
    return not is_beginning


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
