"""What a cell means, whatever the spreadsheet made of it: apostrophes, ="…", full-width letters, dates in many forms."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from subscribers.languages import BY_CODE, asked_for

LINE_USER_ID = re.compile(r"U[0-9a-f]{32}")
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)

YES = frozenset(
    {"1", "○", "〇", "◯", "●", "はい", "有", "あり", "希望する", "オン", "yes", "y", "true", "on", "✓", "✔"}
)
NO = frozenset(
    {"", "0", "×", "✕", "✖", "x", "いいえ", "無", "なし", "希望しない", "オフ", "no", "n", "false", "off", "-", "ー"}
)

_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_JAPANESE = re.compile(r"(令和|平成|[RrHh])(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK = re.compile(r"(?:[ T]*|\(.\) *)(\d{1,2})[:時](\d{2})(?:[:分](\d{2}))?(?:\.\d+)?秒?(Z|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
# Excel counts days from here (its 1900 has a 29th of February).
_EXCEL_ZERO = date(1899, 12, 30)
FIRST_DAY = datetime(2011, 6, 1, tzinfo=UTC)  # LINE's first month


def clean(cell: str) -> str:
    """Without the wrapping of a spreadsheet, in ordinary letters and digits."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if wrapped := _AS_TEXT.fullmatch(text):
        text = wrapped[1].strip()
    return text[1:].strip() if text.startswith("'") else text


def folded(name: str) -> str:
    """For comparing names: case and spaces do not count."""
    return "".join(clean(name).casefold().split())


def line_user_id(cell: str) -> str | None:
    """None for what is none."""
    if LINE_USER_ID.fullmatch(cell):
        return cell
    text = clean(cell)
    text = text[:1].upper() + text[1:].lower()
    return text if LINE_USER_ID.fullmatch(text) else None


def mark(cell: str) -> bool | None:
    """Yes or no; None for neither."""
    text = clean(cell).casefold()
    return True if text in YES else False if text in NO else None


@lru_cache(maxsize=1_000)
def language(cell: str) -> str | None:
    """The code of a language named in any way; None for one residents cannot read us in."""
    text = clean(cell).casefold()
    found = BY_CODE.get(text.replace("_", "-")) or asked_for(text)
    return found.code if found else None


@lru_cache(maxsize=50_000)
def moment(cell: str) -> datetime | None:
    """Japan's time unless it says otherwise; a day alone is its beginning. Month-day-year is not guessed at."""
    text = clean(cell)
    if serial := _SERIAL.fullmatch(text):
        day = _EXCEL_ZERO + timedelta(days=int(serial[1]))
        return _local(day, time()) + timedelta(days=float(f"0.{serial[2] or 0}"))
    for pattern in (_WESTERN, _JAPANESE, _COMPACT):
        if found := pattern.match(text):
            return _with_clock(found, text[found.end() :])
    return None


@lru_cache(maxsize=50_000)
def is_likely(at: datetime, today: date) -> bool:
    return at >= FIRST_DAY and timezone.localdate(at) <= today


def _with_clock(found: "re.Match[str]", rest: str) -> datetime | None:
    *era, year, month, day = found.groups()
    years = 1 if year == "元" else int(year)
    if era:
        years += _ERAS[era[0].casefold()]
    clock = _CLOCK.fullmatch(rest) if rest.strip() else None
    if rest.strip() and clock is None:
        return None
    try:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups()[:3]) if clock else (0, 0, 0)
        at = time(hours, minutes, seconds)
        local = _local(date(years, int(month), int(day)), at)
        if clock and clock[4]:
            local = datetime.fromisoformat(f"{local.replace(tzinfo=None).isoformat()}{clock[4]}")
        return local
    except (ValueError, OverflowError):
        return None


def _local(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
