"""Era years that do not fit: 令和8年（2025年）, 平成33年, 令和26年 where 2026年 is meant."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.dates import said_years
from broadcasts.proofreading.eras import name_of
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message


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


def _is_western(year: int, today: date) -> bool:
    """令和26年 is 2044: people slip into it who think of 2026."""
    return year - 2018 in {today.year % 100, today.year % 100 + 1}
