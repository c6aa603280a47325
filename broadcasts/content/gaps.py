"""Gaps in a prepared text: what may be filled in, how residents read it, and how long it can become.

The values are kept as they were typed (``2026-11-22``, ``14:05``); what residents read of them is in the city's own
language, whoever fills them in.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.content.parts import normalise
from cityline.line.limits import utf16_units

NAME_MAX, PLACE_MAX, CHOICES_MAX, NUMBER_MAX = 20, 100, 12, 9_999_999
# A date in an emergency is about now; further away it is a slip of the hand.
_BEHIND, _AHEAD = datetime.timedelta(days=1), datetime.timedelta(days=60)
_GAP = re.compile(rf"\{{([^{{}}\n]{{1,{NAME_MAX}}})\}}")
_FILLED = ("text", "alt_text", "title", "date", "place", "words", "label")
_WEEKDAYS = "月火水木金土日"


class GapKind(models.TextChoices):
    PLACE = "place", _("Place or other words")
    NUMBER = "number", _("Number")
    TIME = "time", _("Time")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of given words")


@dataclass(frozen=True, slots=True)
class Gap:
    """``most``: how long a place may be, how large a number."""

    name: str
    kind: GapKind
    most: int = 0
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "kind": self.kind.value, "most": self.most, "choices": list(self.choices)}


def gaps_from(raw: Iterable[Mapping[str, Any]]) -> tuple[Gap, ...]:
    return tuple(Gap(g["name"], GapKind(g["kind"]), int(g["most"]), tuple(g["choices"])) for g in raw)


def names_in(parts: Sequence[Mapping[str, Any]], alt_text: str) -> list[str]:
    """The gaps of a text, in the order in which they are read."""
    found: dict[str, None] = {}
    for text in (*_texts(parts), alt_text):
        found.update(dict.fromkeys(match[1].strip() for match in _GAP.finditer(text)))
    return list(found)


def filled(
    parts: Sequence[Mapping[str, Any]], alt_text: str, words: Mapping[str, str]
) -> tuple[list[dict[str, Any]], str]:
    """Parts and notification line with ``words`` in the gaps; a gap without any shows its name in brackets."""

    def put(text: str) -> str:
        return _GAP.sub(lambda match: words.get(match[1].strip()) or f"〔{match[1].strip()}〕", text)

    return [_with(part, put) for part in parts], put(alt_text)


def said(gaps: Sequence[Gap], values: Mapping[str, str]) -> dict[str, str]:
    """What residents read for each value that can be read at all."""
    return {
        gap.name: words_of(gap, typed)
        for gap in gaps
        if (typed := values.get(gap.name, "")).strip() and value_problem(gap, typed) is None
    }


def longest(gap: Gap) -> str:
    match gap.kind:
        case GapKind.PLACE:
            return "国" * gap.most
        case GapKind.NUMBER:
            return f"{gap.most:,}"
        case GapKind.TIME:
            return "23時59分"
        case GapKind.DATE:
            return "12月31日（月）"
        case GapKind.CHOICE:
            return max(gap.choices, key=utf16_units, default="")


def words_of(gap: Gap, typed: str) -> str:
    """Expects a value without a problem."""
    plain = _plain(typed)
    match gap.kind:
        case GapKind.NUMBER:
            return f"{int(plain):,}"
        case GapKind.TIME:
            at = datetime.time.fromisoformat(plain)
            return f"{at.hour}時{at.minute:02}分" if at.minute else f"{at.hour}時"
        case GapKind.DATE:
            day = datetime.date.fromisoformat(plain)
            return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
        case _:
            return normalise(typed).strip()


def value_problem(gap: Gap, typed: str, *, today: datetime.date | None = None) -> Promise | None:
    """Why this cannot stand in the gap, and what to do; None if it can. Without ``today`` any day will do."""
    plain = _plain(typed)
    if not plain:
        return format_lazy(_("Fill in “{name}”."), name=gap.name)
    match gap.kind:
        case GapKind.PLACE:
            return _of_words(gap, normalise(typed).strip())
        case GapKind.NUMBER:
            if not plain.isdecimal() or len(plain) > 9:
                return _("Type a number in digits, for example 120.")
            return None if int(plain) <= gap.most else format_lazy(_("At most {most}."), most=f"{gap.most:,}")
        case GapKind.TIME:
            return None if _reads(datetime.time, plain) else _("Type a time, for example 14:30.")
        case GapKind.DATE:
            if not _reads(datetime.date, plain):
                return _("Choose a day.")
            near = today is None or today - _BEHIND <= datetime.date.fromisoformat(plain) <= today + _AHEAD
            return None if near else _("This day is not within the next two months. Choose another.")
        case GapKind.CHOICE:
            return None if normalise(typed).strip() in gap.choices else _("Choose one of the words.")


def _of_words(gap: Gap, words: str) -> Promise | None:
    if (over := utf16_units(words) - gap.most) > 0:
        return format_lazy(_("Too long by {over} characters. Shorten it."), over=over)
    if "\n" in words or "{" in words or "}" in words:
        return _("Write it in one line, without curly brackets.")
    if "://" in words or "www." in words.lower():
        return _("No links here: only what was reviewed may lead elsewhere. Write the place in words.")
    return None


def _reads(kind: type[datetime.time] | type[datetime.date], plain: str) -> bool:
    form = r"\d\d:\d\d" if kind is datetime.time else r"\d{4}-\d\d-\d\d"
    if not re.fullmatch(form, plain, re.ASCII):
        return False
    try:
        kind.fromisoformat(plain)
    except ValueError:
        return False
    return True


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def _texts(parts: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for part in parts:
        yield from (part[name] for name in _FILLED if isinstance(part.get(name), str))
        yield from (button["label"] for button in part.get("buttons", ()))


def _with(part: Mapping[str, Any], put: Any) -> dict[str, Any]:
    made = {name: put(value) if name in _FILLED else value for name, value in part.items()}
    if "buttons" in made:
        made["buttons"] = [{**button, "label": put(button["label"])} for button in made["buttons"]]
    return made
