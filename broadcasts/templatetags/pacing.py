"""Drawing the pace of a broadcast as bars, one for each stretch of time."""

from dataclasses import dataclass

from django import template

from broadcasts.services.pace import Pace

register = template.Library()

HEIGHT = 100
BAR, GAP = 8, 2


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    height: int


@register.inclusion_tag("broadcasts/pace_chart.html")
def pace_chart(pace: Pace) -> dict[str, object]:
    most = max(pace.accepted, default=0)
    bars = []
    for place, count in enumerate(pace.accepted):
        height = round(HEIGHT * count / most) if most else 0
        if height:
            bars.append(Bar(place * (BAR + GAP), HEIGHT - height, height))
    return {
        "bars": bars,
        "bar_width": BAR,
        "height": HEIGHT,
        "width": max(1, len(pace.accepted) * (BAR + GAP) - GAP),
        "most": most,
        "seconds_each": pace.seconds_each,
        "seconds": len(pace.accepted) * pace.seconds_each,
    }
