"""Drawing blocks as bars, and saying them in words: too few to show are "fewer than five"."""

from dataclasses import dataclass

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadcasts.services.block_rates import FLOOR, Blocks, Cost, Line, Rate
from broadcasts.templatetags import bars
from broadcasts.templatetags.humane import people

register = template.Library()

WIDTH = 1000
GAP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One rate in the comparison: ``length`` of ``WIDTH``."""

    name: str | Promise
    rate: Rate
    kind: str
    length: int


@register.filter
def blocks_count(rate: Rate) -> str:
    return _("fewer than %(n)s") % {"n": FLOOR} if rate.count is None else people(rate.count)


@register.filter
def per_10k(rate: Rate) -> str:
    return "–" if rate.per_10k is None else number_format(round(rate.per_10k, 1), decimal_pos=1, force_grouping=True)


@register.inclusion_tag("broadcasts/block_comparison.html")
def block_comparison(blocks: Blocks) -> dict[str, object]:
    rates = (blocks.day, blocks.ordinary_day, blocks.three_days, blocks.ordinary_three_days)
    most = max((rate.per_10k or 0 for rate in rates), default=0)

    def bar(name: str | Promise, rate: Rate, kind: str) -> Bar:
        return Bar(name, rate, kind, round(WIDTH * (rate.per_10k or 0) / most) if most else 0)

    stretches = [
        (gettext_lazy("Within 24 hours"), blocks.day, blocks.ordinary_day),
        (gettext_lazy("Within 72 hours"), blocks.three_days, blocks.ordinary_three_days),
    ]
    rows = [
        (name, bar(gettext_lazy("This broadcast"), own, "refused"), bar(gettext_lazy("Ordinary"), ordinary, "excluded"))
        for name, own, ordinary in stretches
    ]
    return {"rows": rows, "width": WIDTH}


@register.inclusion_tag("broadcasts/block_months.html")
def block_months(lines: list[Line]) -> dict[str, object]:
    rates = [line.blocks.per_10k or 0 for line in lines]
    return {
        **bars.standing(rates, gap=GAP),
        "most": max(lines, key=lambda line: line.blocks.per_10k or 0) if any(rates) else None,
        "first": lines[0],
        "last": lines[-1],
    }


@register.simple_tag
def block_length(line: Line | Cost, lines: list[Line] | list[Cost]) -> int:
    """How long the bar of this line is, the highest of all lines being the whole width."""
    most = max((one.blocks.per_10k or 0 for one in lines), default=0)
    return round(WIDTH * (line.blocks.per_10k or 0) / most) if most else 0
