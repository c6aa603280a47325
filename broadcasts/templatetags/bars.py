"""Standing bars of a small chart, in the units of its picture: the tallest fills the height."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
BAR = 8


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    height: int


def standing(values: Sequence[float], *, gap: int) -> dict[str, object]:
    """What a template draws; nothing stands where the value is nothing."""
    most = max(values, default=0)
    heights = [round(HEIGHT * value / most) if most else 0 for value in values]
    return {
        "bars": [Bar(place * (BAR + gap), HEIGHT - height, height) for place, height in enumerate(heights) if height],
        "bar_width": BAR,
        "height": HEIGHT,
        "width": max(1, len(values) * (BAR + gap) - gap),
    }
