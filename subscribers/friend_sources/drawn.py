"""Figures of media as bars, each beside its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subscribers.friend_sources.figures import Funnel

WIDTH = 1000
SLIVER = 4
LABELS = (
    _("Scans"),
    _("Came as new friends"),
    _("Chose something"),
    _("Still there after 30 days"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """``count`` None: fewer than five; ``is_early``: it cannot be known yet."""

    label: str | Promise
    count: int | None
    width: int
    is_early: bool = False


def stages(funnel: Funnel) -> list[Stage]:
    """A full bar is the longest of them: more may come than scan, for a code can be typed."""
    most = max((count or 0 for count in funnel.stages), default=0)
    return [
        Stage(
            label,
            count,
            max(SLIVER, round(WIDTH * count / most)) if count and most else 0,
            is_early=funnel.is_early and label is LABELS[-1],
        )
        for label, count in zip(LABELS, funnel.stages, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    scans: int
    x: int
    y: int
    height: int


DAY_WIDTH, DAY_GAP, DAYS_HEIGHT = 10, 3, 60


def days(counted: Sequence[tuple[date, int]]) -> list[Day]:
    """Standing bars, one a day; the tallest fills the height."""
    most = max((scans for _day, scans in counted), default=0)
    heights = [max(1, round(DAYS_HEIGHT * scans / most)) if scans else 0 for _day, scans in counted]
    return [
        Day(day, scans, place * (DAY_WIDTH + DAY_GAP), DAYS_HEIGHT - height, height)
        for place, ((day, scans), height) in enumerate(zip(counted, heights, strict=True))
    ]
