"""Dates as city offices write them, read into days: eras, ranges, days without month, months without year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from broadcasts.proofreading.eras import has_year, year_of
from broadcasts.proofreading.weekdays import LETTERS, weekdays_at

# A date without year that was so many days ago is meant as past; up to the second, perhaps.
SURELY_PAST, PERHAPS_PAST = 45, 92
_ERA = r"(令和|平成|昭和|(?<![A-Za-z])[RHS])\s?(元|\d{1,2})"
_YEAR4 = r"(?<!\d)((?:19|20)\d{2})"
_SAID = rf"(?:{_ERA}|{_YEAR4})"
YEAR = re.compile(
    rf"{_SAID}\s?年?(?:\s?\(\s?{_SAID}\s?年?\s?\)\s?年?)?(?<=[年)])(?!度|間|代|生|以|ぶり)"
    rf"|(?:(?<![A-Za-z])([RHS])(\d{{1,2}})|{_YEAR4})[./-](?=\d{{1,2}}[./-]\d{{1,2}})"
)
_RELATIVE = re.compile(r"(来年|明年|翌年|今年|本年|昨年|去年|前年)の?\s?$")
_MONTH_DAY = re.compile(
    r"(?<!\d)(\d{1,2})月\s?(\d{1,2})(?:日(?!間|目|以内|数|分)|(?=\s?[・,、]\s?\d{1,2}日)|(?=\s?[~]\s?\d{1,2}日)"
    r"|(?=\s?[(\[][月火水木金土日][)\]曜・]))"
)
_SLASHED = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.-](\d{1,2})(?![\d/.\-]\d|\d|[%％])")
_WEEKDAY_BEFORE = re.compile(rf"(?<!毎週)([{LETTERS}])曜日?\s?\($")  # 「次の日曜（11月28日）」
_AFTER_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?!\d)")
_DAY = re.compile(r"(?<![\d月/.,:])(\d{1,2})日(?!間|目|以内|数|分|前|後|程|ほど|々|本|制|ごと|号)")
_CONNECTS = re.compile(r"^[^\n。]{0,16}?(?:[~・,、\-]|から|及び|および|または|又は|もしくは|と)\s?(?:翌)?$")
_RANGE = re.compile(r"[~\-]|から")
# Between the two ends of a range may stand a time, never another sentence.
_TIME = re.compile(r"(?:午前|午後)?\s?\d{1,2}(?::\d{2}|時(?:\d{1,2}分|半)?)|正午")


@dataclass(frozen=True, slots=True)
class Reading:
    """One date in a text. ``days``: the days it can mean, the likeliest first; none if there is no such day.

    ``year`` is None where none is written nor follows from the date it continues; ``ends_range`` and ``opens_range``
    say whether it is one end of a range.
    """

    start: int
    end: int
    date_end: int
    year: int | None
    month: int
    day: int
    weekdays: tuple[int, ...]
    days: tuple[date, ...]
    says_year: bool
    opens_range: bool = False
    ends_range: bool = False
    follows: bool = False
    has_month: bool = True

    @property
    def best(self) -> date | None:
        return self.days[0] if self.days else None


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    year: int | None
    month: int | None
    day: int


@lru_cache(maxsize=256)
def readings(flat: str, today: date) -> tuple[Reading, ...]:
    """All dates in ``flat`` (narrow letters), in order, as of ``today``."""
    found: list[Reading] = []
    for token in _tokens(flat):
        reading = _read(flat, token, found[-1] if found else None, today, found)
        if reading is None:
            continue
        if reading.ends_range and found:
            found[-1] = replace(found[-1], opens_range=True)
        found.append(reading)
    return tuple(found)


def said_years(flat: str) -> Iterator[tuple[re.Match[str], list[int | None]]]:
    """Each written year with the years it names; None for one its era never had."""
    for match in YEAR.finditer(flat):
        yield match, _named_years(match)


def _named_years(match: re.Match[str]) -> list[int | None]:
    era1, number1, year1, era2, number2, year2, era3, number3, year3 = match.groups()
    named: list[int | None] = []
    for era, number, year in ((era1, number1, year1), (era2, number2, year2), (era3, number3, year3)):
        if year:
            named.append(int(year))
        elif era:
            count = 1 if number == "元" else int(number)
            named.append(year_of(era, count) if has_year(era, count) else None)
    return named


def _tokens(flat: str) -> list[_Token]:
    years = {match.end(): (match.start(), named[0]) for match, named in said_years(flat) if named}
    tokens: dict[int, _Token] = {}
    for match in _MONTH_DAY.finditer(flat):
        begins, year = _year_before(years, match.start(), flat)
        tokens[match.start()] = _Token(begins, match.end(), year, int(match[1]), int(match[2]))
    for match in _SLASHED.finditer(flat):
        begins, year = _year_before(years, match.start(), flat)
        has_year_before = begins < match.start()
        if has_year_before or ("/" in match[0] and weekdays_at(flat, match.end())[0]):
            tokens[match.start()] = _Token(begins, match.end(), year, int(match[1]), int(match[2]))
    for end, (begins, year) in years.items():
        if end not in tokens and (after := _AFTER_YEAR.match(flat, end)):
            tokens[end] = _Token(begins, after.end(), year, int(after[1]), int(after[2]))
    taken = [(token.start, token.end) for token in tokens.values()]
    for match in _DAY.finditer(flat):
        if not any(start <= match.start() < end for start, end in taken):
            tokens[match.start()] = _Token(match.start(), match.end(), None, None, int(match[1]))
    return [tokens[at] for at in sorted(tokens)]


def _year_before(years: dict[int, tuple[int, int | None]], at: int, flat: str) -> tuple[int, int | None]:
    for end in (at, at - 1):
        if end in years and not flat[end:at].strip():
            return years[end]
    return at, None


def _read(flat: str, token: _Token, last: Reading | None, today: date, so_far: list[Reading]) -> Reading | None:
    weekdays, end = weekdays_at(flat, token.end)
    if not weekdays and (before := _WEEKDAY_BEFORE.search(flat, max(0, token.start - 6), token.start)):
        weekdays = (LETTERS.index(before[1]),)
    between = _TIME.sub("", flat[last.end : token.start]) if last else ""
    follows = last is not None and bool(_CONNECTS.match(between))
    is_range = follows and bool(_RANGE.search(between))
    month = token.month
    if month is None:
        if not follows and not weekdays:
            return None
        month = last.month if last else None
    if last is not None and follows and month is not None and token.year is None:
        year, days = _after(last, month, token.day, token.month is None)
    elif month is None:
        year, days = None, _some_month(token.day, today)
    elif token.year is not None:
        year, days = token.year, _real(token.year, month, token.day)
    else:
        year, days = _without_year(flat, token, month, today, last, so_far)
    if fitting := tuple(one for one in days if len(weekdays) == 1 and one.weekday() == weekdays[0]):
        days = fitting  # of two years or months that could be meant, the weekday tells which
    return Reading(
        start=token.start,
        end=end,
        date_end=token.end,
        year=year,
        month=today.month if month is None else month,
        day=token.day,
        weekdays=weekdays,
        days=days,
        says_year=token.year is not None,
        ends_range=is_range,
        follows=follows,
        has_month=token.month is not None,
    )


def _after(last: Reading, month: int, day: int, is_same_month: bool) -> tuple[int | None, tuple[date, ...]]:
    """The day that continues another one: of its year, or of the next where the months turn over."""
    found: list[date] = []
    for base in last.days or ():
        turns = month < base.month and not is_same_month
        found.extend(_real(base.year + turns, base.month if is_same_month else month, day))
        if is_same_month and day < last.day:  # 28日から3日
            following = (base.replace(day=1) + timedelta(days=32)).replace(day=1)
            found.extend(_real(following.year, following.month, day))
    if not last.days:
        return last.year, _real(last.year, month, day) if last.year else ()
    return (found[0].year if last.year and found else None), tuple(found)


def _without_year(
    flat: str, token: _Token, month: int, today: date, last: Reading | None, so_far: list[Reading]
) -> tuple[int | None, tuple[date, ...]]:
    if relative := _RELATIVE.search(flat, max(0, token.start - 4), token.start):
        base = today.year
        if relative[1] == "翌年" and last is not None and last.best:
            base = last.best.year
        year = base + {"来": 1, "明": 1, "翌": 1, "今": 0, "本": 0}.get(relative[1][0], -1)
        return year, _real(year, month, token.day)
    likely = _likely(month, token.day, today)
    said = [reading.year for reading in so_far if reading.says_year and reading.year]
    # A year that was said before may still be meant.
    for year in dict.fromkeys(said):
        likely += tuple(day for day in _real(year, month, token.day) if day not in likely)
    return None, likely


def _likely(month: int, day: int, today: date) -> tuple[date, ...]:
    year = today.year
    coming = next(iter(_real(year, month, day)), None)
    if coming is None or coming < today:
        coming = next(iter(_real(year + 1, month, day)), None)
        if coming is None and not _real(year, month, day):
            return ()
    gone = next((d for y in (year, year - 1) for d in _real(y, month, day) if d < today), None)
    ago = (today - gone).days if gone else 999
    if (month, day) == (3, 31):  # the end of the fiscal year is named a year ahead
        ago = 999 if ago > 14 else ago
    if gone and ago <= PERHAPS_PAST:
        return (gone,) if ago <= SURELY_PAST or coming is None else (gone, coming)
    return (coming,) if coming else ()


def _some_month(day: int, today: date) -> tuple[date, ...]:
    """A day alone: of this month or the next."""
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    this = _real(today.year, today.month, day)
    other = _real(following.year, following.month, day)
    return this + other if day >= today.day else other + this


def _real(year: int | None, month: int, day: int) -> tuple[date, ...]:
    try:
        return (date(year, month, day),) if year else ()
    except ValueError:
        return ()
