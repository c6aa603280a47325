"""The national holidays of Japan, substitute holidays and the days between two of them among them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=1024)
def name_of(day: date) -> str:
    """What the holiday is called; empty for any other day.

    The list comes with a package, because the law moves days with a year's notice. What is newer than the package is
    the PR office's calendar, which goes before it.
    """
    import jpholiday  # noqa: PLC0415  30 ms that most processes never need

    return jpholiday.is_holiday_name(day) or ""


def between(first: date, last: date) -> Iterator[tuple[date, str]]:
    """The holidays from ``first`` to ``last``, with their names."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if name := name_of(day):
            yield day, name
