"""Years of the Japanese eras."""

from datetime import date

# name → (first year - 1, first day, last day)
_ERAS = {
    "令和": (2018, date(2019, 5, 1), None),
    "平成": (1988, date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (1925, date(1926, 12, 25), date(1989, 1, 7)),
    "大正": (1911, date(1912, 7, 30), date(1926, 12, 24)),
}
_SHORT = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正"}


def full_name(era: str) -> str:
    return _SHORT.get(era.upper(), era)


def year_of(era: str, number: int) -> int:
    return _ERAS[full_name(era)][0] + number


def has_year(era: str, number: int) -> bool:
    """Whether the era ever had that year (平成33年 never came)."""
    before, _first, last = _ERAS[full_name(era)]
    return number >= 1 and (last is None or before + number <= last.year)


def name_of(year: int) -> str:
    """令和8年 for 2026."""
    for era, (before, first, _last) in _ERAS.items():
        if year >= first.year:
            number = year - before
            return f"{era}{'元' if number == 1 else number}年"
    return f"{year}年"
