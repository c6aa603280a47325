"""Era years that do not fit: 令和8年（2025年）, 平成33年, 令和26年 where 2026年 is meant."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import readings, said_years
from broadcasts.proofreading.eras import name_of
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message, Passage


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        for match, named in said_years(passage.flat):
            place = passage.place(*match.span())
            known = [year for year in named if year is not None]
            if len(known) < len(named):
                yield Remark(gettext_noop("This era never had that year. Check it."), place)
            elif len(set(known)) > 1:
                facts = {"year": f"{known[-1]}年", "era": name_of(known[-1])}
                yield Remark(gettext_noop("The two years differ: {year} is {era}."), place, facts)
            elif "令和" in match[0] and _is_western(known[0], today):
                facts = {"year": f"{known[0]}年"}
                yield Remark(
                    gettext_noop("That would be {year}. Was the Western year meant, or another era year?"), place, facts
                )
        yield from _same_day_of_another_year(passage, today)


def _same_day_of_another_year(passage: Passage, today: date) -> Iterator[Remark]:
    """「2026年12月25日（令和9年12月25日必着）」: the day is said twice, so the years have to agree."""
    found = readings(passage.flat, today)
    for first, again in pairwise(found):
        is_said_again = (first.month, first.day) == (again.month, again.day) and first.says_year and again.says_year
        if is_said_again and first.year != again.year and passage.flat[first.end : again.start].strip() == "(":
            facts = {"year": f"{first.year}年", "era": name_of(first.year or 0)}
            words = gettext_noop("The two years differ: {year} is {era}.")
            yield Remark(words, passage.place(first.start, again.end), facts)


def _is_western(year: int, today: date) -> bool:
    """令和26年 is 2044: people slip into it who think of 2026."""
    return year - 2018 in {today.year % 100, today.year % 100 + 1}
