"""Drawing the pace of a broadcast as bars, one for each stretch of time."""

from django import template

from broadcasts.services.pace import Pace
from broadcasts.templatetags import bars

register = template.Library()

GAP = 2


@register.inclusion_tag("broadcasts/pace_chart.html")
def pace_chart(pace: Pace) -> dict[str, object]:
    return {
        **bars.standing(pace.accepted, gap=GAP),
        "most": max(pace.accepted, default=0),
        "seconds_each": pace.seconds_each,
        "seconds": len(pace.accepted) * pace.seconds_each,
    }
