"""The national holidays of Japan, substitute holidays and the days between two of them among them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=1024)
def name_of(day: date) -> str:
    """What the holiday is called; empty for any other day.

    The list comes with a package, because the law moves days with a year's notice. What is newer than the package is
    the PR office's calendar, which goes before it (`said_otherwise`).
    """
    import jpholiday  # noqa: PLC0415  30 ms that most processes never need

    return jpholiday.is_holiday_name(day) or ""


_calendars: list[Callable[[], Mapping[date, str]]] = []


def register(calendar: Callable[[], Mapping[date, str]]) -> None:
    """Whoever keeps a calendar says which days are holidays, or none, whatever the list says."""
    if calendar not in _calendars:
        _calendars.append(calendar)


def said_otherwise() -> dict[date, str]:
    """Day → what it is called, empty for a day that is no holiday; what goes before `name_of`."""
    return {day: words for calendar in _calendars for day, words in calendar().items()}


def between(first: date, last: date) -> Iterator[tuple[date, str]]:
    """The holidays from ``first`` to ``last``, with their names."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if name := name_of(day):
            yield day, name
