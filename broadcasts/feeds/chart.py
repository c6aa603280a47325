"""The readings of the last days as a small line, with the thresholds across it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts.models import Feed, FeedReading, FeedRule

WIDTH, HEIGHT, SHOWN = 600, 160, 288
_EDGE = 8


@dataclass(frozen=True, slots=True)
class Mark:
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    points: str
    marks: list[Mark]
    low: str
    high: str
    since: datetime
    until: datetime
    count: int

    width, height = WIDTH, HEIGHT


def draw(feed: Feed, readings: Sequence[FeedReading], rules: Sequence[FeedRule]) -> Chart | None:
    """``readings``: the usable ones of one area, newest first; None where there is no line to draw."""
    if len(readings) < 2:
        return None
    line = list(reversed(readings))
    heights = [_height(feed, one.number, one.word) for one in line]
    limits = [(rule, _height(feed, rule.threshold, rule.word)) for rule in rules]
    low, high = min([*heights, *(at for _rule, at in limits)]), max([*heights, *(at for _rule, at in limits)])
    spread = (high - low) or 1.0
    first, last = line[0].observed_at, line[-1].observed_at
    seconds = (last - first).total_seconds() or 1.0

    def y(value: float) -> float:
        return round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * (value - low) / spread, 1)

    points = (
        f"{round(WIDTH * (one.observed_at - first).total_seconds() / seconds, 1)},{y(value)}"
        for one, value in zip(line, heights, strict=True)
    )
    return Chart(
        points=" ".join(points),
        marks=[Mark(y(at), f"{rule.name}: {_said(feed, at)}") for rule, at in limits],
        low=_said(feed, low),
        high=_said(feed, high),
        since=first,
        until=last,
        count=len(line),
    )


def _height(feed: Feed, number: object, word: str) -> float:
    if feed.kind == Feed.Kind.LEVEL:
        return float(feed.levels.index(word)) if word in feed.levels else 0.0
    return float(str(number or 0))


def _said(feed: Feed, height: float) -> str:
    if feed.kind == Feed.Kind.LEVEL:
        return feed.levels[round(height)] if 0 <= round(height) < len(feed.levels) else ""
    return f"{height:g}{feed.unit}"
