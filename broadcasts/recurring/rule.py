"""A rule of days: what repeats, from when until when, at what time, and what happens where a holiday is in the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LAST = -1
EVERY_MAX, COUNT_MAX, SINGLES_MAX = 12, 500, 60
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)


class Pattern(models.TextChoices):
    WEEKLY = "weekly", _("On weekdays, every so many weeks")
    MONTHLY_WEEKDAY = "monthly_weekday", _("On the n-th weekday of the month")
    MONTHLY_DAY = "monthly_day", _("On a day of the month")
    LAST_WORKING_DAY = "last_working_day", _("On the last working day of the month")


class OnRest(models.TextChoices):
    """What becomes of a day that is a national holiday or one of the PR office's days of rest."""

    SEND = "send", _("Send all the same")
    SKIP = "skip", _("Leave it out")
    BEFORE = "before", _("The working day before")
    AFTER = "after", _("The working day after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``every``: so many weeks or months. ``nth``: 1 to 5, or -1 for the last. ``month_day``: 1 to 31, or -1 for the last;
    a month without that day is left out. ``count`` counts what the rule names, also where it is left out or moved.
    """

    pattern: Pattern
    start: date
    at: time
    weekdays: tuple[int, ...] = ()
    every: int = 1
    nth: int = 1
    month_day: int = 1
    until: date | None = None
    count: int | None = None
    on_rest: OnRest = OnRest.SEND
    left_out: tuple[date, ...] = ()
    added: tuple[date, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "pattern": self.pattern.value,
            "start": f"{self.start}",
            "at": f"{self.at:%H:%M}",
            "weekdays": list(self.weekdays),
            "every": self.every,
            "nth": self.nth,
            "month_day": self.month_day,
            "until": f"{self.until}" if self.until else None,
            "count": self.count,
            "on_rest": self.on_rest.value,
            "left_out": _said(self.left_out),
            "added": _said(self.added),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Rule":
        return cls(
            pattern=Pattern(raw["pattern"]),
            start=date.fromisoformat(raw["start"]),
            at=time.fromisoformat(raw["at"]),
            weekdays=tuple(raw["weekdays"]),
            every=raw["every"],
            nth=raw["nth"],
            month_day=raw["month_day"],
            until=date.fromisoformat(raw["until"]) if raw["until"] else None,
            count=raw["count"],
            on_rest=OnRest(raw["on_rest"]),
            left_out=_read(raw["left_out"]),
            added=_read(raw["added"]),
        )


def problem_with(rule: Rule) -> Promise | None:
    """Why this names no days anybody can mean, and what to do; None if it does."""
    names_weekdays = rule.pattern in {Pattern.WEEKLY, Pattern.MONTHLY_WEEKDAY}
    if names_weekdays and (not rule.weekdays or not set(rule.weekdays) <= set(range(7))):
        return _("Choose at least one weekday.")
    if not 1 <= rule.every <= EVERY_MAX:
        return _("It repeats every 1 to 12 weeks or months.")
    if rule.nth not in {1, 2, 3, 4, 5, LAST} or not (1 <= rule.month_day <= 31 or rule.month_day == LAST):
        return _("Choose which day of the month it is.")
    if rule.until is not None and rule.count is not None:
        return _("Say either the last day or how many times, not both.")
    if rule.count is not None and not 1 <= rule.count <= COUNT_MAX:
        return _("It repeats 1 to 500 times.")
    singles = (*rule.left_out, *rule.added)
    if any(not FIRST_DAY <= day <= LAST_DAY for day in (rule.start, rule.until or rule.start, *singles)):
        return _("Choose days of this century.")
    if rule.until is not None and rule.until < rule.start:
        return _("The last day lies before the first.")
    if len(singles) > SINGLES_MAX:
        return _("At most 60 single days can be left out or added.")
    if set(rule.left_out) & set(rule.added):
        return _("A day cannot be both left out and added.")
    return None


def _said(days: Iterable[date]) -> list[str]:
    return [f"{day}" for day in sorted(set(days))]


def _read(raw: Iterable[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in raw)
