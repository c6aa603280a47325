"""A range that ends before it begins: 「11月25日〜23日」, 「15時〜14時」."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import Reading, readings
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message, Passage

_CLOCK = r"(午前|午後)?\s?(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?)"
_TIMES = re.compile(rf"{_CLOCK}\s?(?:[~\-]|から)\s?{_CLOCK}(?!間)")
_MORNING, _EVENING = 9 * 60, 17 * 60


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        yield from _of_days(passage, today)
        for match in _TIMES.finditer(passage.flat):
            begins, ends = _minutes(match.groups()[:5], None), _minutes(match.groups()[5:], match[1])
            is_night = begins >= _EVENING and ends <= _MORNING
            if ends <= begins and not is_night:
                yield Remark(
                    gettext_noop("This ends before it begins. Check both times."), passage.place(*match.span())
                )


def _of_days(passage: Passage, today: date) -> Iterator[Remark]:
    found = readings(passage.flat, today)
    for first, last in zip(found, found[1:], strict=False):
        if last.ends_range and _is_reversed(passage, first, last):
            place = passage.place(first.start, last.end)
            yield Remark(gettext_noop("This ends before it begins. Check both dates."), place)


def _is_reversed(passage: Passage, first: Reading, last: Reading) -> bool:
    if first.says_year and last.says_year:
        return bool(first.best and last.best and last.best < first.best)
    if not last.has_month:
        return last.day < first.day and "翌" not in passage.flat[first.end : last.start]
    if last.says_year or "翌" in passage.flat[first.end : last.start] or first.day == 1:
        return False  # 4月1日から3月31日 is a fiscal year
    is_birthdays = (first.month, first.day, last.month, last.day) == (4, 2, 4, 1)
    back = (first.month, first.day) > (last.month, last.day)
    return back and first.month - last.month in {0, 1} and not is_birthdays


def _minutes(clock: tuple[str | None, ...], half_before: str | None) -> int:
    half, hour, minutes, spoken, is_half = clock
    count = int(hour or 0) * 60 + int(minutes or spoken or (30 if is_half else 0))
    is_afternoon = half == "午後" or (half is None and half_before == "午後")
    return count + 720 if is_afternoon and count < 720 else count
