"""What was filled into a prepared text, in the order of its gaps: a JSON object in PostgreSQL keeps none."""

from django import template

from broadcasts.content.gaps import gaps_from, said
from broadcasts.models import Broadcast

register = template.Library()


@register.filter
def gaps_filled(broadcast: Broadcast) -> list[tuple[str, str]]:
    """The name of each gap, and what residents read there."""
    if broadcast.emergency_version is None:
        return []
    gaps = gaps_from(broadcast.emergency_version.gaps)
    words = said(gaps, broadcast.gap_values)
    return [(gap.name, words.get(gap.name, "")) for gap in gaps]
