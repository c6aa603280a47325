"""Drawing the month's message allowance: what is used, promised, needed here and left, in bar and legend alike."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.standing import Standing

register = template.Library()

WIDTH = 1000
SLIVER = 4


@dataclass(frozen=True, slots=True)
class Part:
    """``fill`` names one of the ledger bar's colours."""

    fill: str
    name: str | Promise
    count: int
    x: int
    width: int


def parts_of(standing: Standing, *, is_series: bool = False) -> list[Part]:
    """What makes up the allowance; what does not fit stands beyond its end, in the colour of refusals."""
    own, some = _("This broadcast"), _("Of this broadcast, fits")
    if is_series:
        own, some = _("Its days this month"), _("Of its days this month, fits")
    named: list[tuple[str, str | Promise, int]] = [
        ("cancelled", _("Used this month"), standing.used),
        ("excluded", _("Promised to other broadcasts"), standing.promised),
        (
            "accepted",
            some if standing.missing else own,
            standing.need - standing.missing,
        ),
        ("refused", _("Missing for its days") if is_series else _("Missing for this broadcast"), standing.missing),
        ("open", _("Left after it"), standing.remains),
    ]
    whole = max(standing.limit or 0, standing.used + standing.promised + standing.need, 1)
    found: list[Part] = []
    x = 0
    for fill, name, count in named:
        if count:
            width = min(max(SLIVER, round(WIDTH * count / whole)), WIDTH - x)
            found.append(Part(fill, name, count, x, width))
            x += width
    return found


@register.inclusion_tag("broadcasts/allowance.html")
def allowance(standing: Standing | None, broadcast: object = None, series: object = None) -> dict[str, object]:
    """Bar, legend and words; nothing at all where nothing is counted."""
    draws = standing is not None and standing.is_known and standing.is_this_month and not standing.is_unlimited
    return {
        "standing": standing,
        "broadcast": broadcast,
        "series": series,
        "width": WIDTH,
        "parts": parts_of(standing, is_series=series is not None) if standing is not None and draws else [],
    }
