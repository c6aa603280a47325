"""Drawing a ledger: the same parts, in the same order and colours, in bar, legend and table."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Delivery
from broadcasts.services.results import Ledger

register = template.Library()

WIDTH = 1000
SLIVER = 4

EXCLUSIONS: dict[str, Promise] = {
    "blocked": _("blocked the account since then"),
    "paused": _("paused their messages"),
    "left": _("left the service"),
    "unticked": _("took back the category"),
}


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    name: str | Promise
    meaning: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class Stretch:
    key: str
    x: int
    width: int


@register.filter
def ledger_parts(ledger: Ledger) -> list[Part]:
    return [
        Part("accepted", _("Accepted by LINE"), _("LINE took the message for them."), ledger.accepted),
        Part(
            "excluded",
            _("Left out"),
            _("No longer to be reached, or no longer wanted, when their turn came."),
            ledger.excluded_total,
        ),
        Part("refused", _("Refused by LINE"), _("LINE said no; it will not be tried again."), ledger.refused),
        Part(
            "unknown",
            _("Outcome unknown"),
            _("LINE did not answer. They may have it; it is not sent again by itself."),
            ledger.unknown,
        ),
        Part("cancelled", _("Never sent"), _("Cancelled or out of time before their turn."), ledger.cancelled),
        Part("open", _("Still to send"), _("Their turn has not come."), ledger.to_send),
    ]


@register.filter
def exclusion_name(key: str) -> str | Promise:
    return EXCLUSIONS.get(key, key)


@register.filter
def request_numbers(chunk: Delivery) -> list[str]:
    """LINE's own numbers of the requests it did answer somehow."""
    return [attempt.request_id for attempt in chunk.attempts.all() if attempt.request_id]


@register.filter
def unknown_parts(ledger: Ledger) -> list[tuple[str | Promise, int]]:
    """What people found out about those of whom LINE never said anything; together they are all of them."""
    parts = [
        (_("marked as reached"), ledger.unknown_reached),
        (_("marked as not reached"), ledger.unknown_not_reached),
        (_("nobody knows yet"), ledger.unknown_open),
    ]
    return [(name, count) for name, count in parts if count]


def stretches(ledger: Ledger) -> list[Stretch]:
    """Where each part lies on the bar. Whatever is not nobody gets at least a sliver, at the cost of the largest, so that
    one refusal in a million can be seen."""
    total = max(ledger.audience, 1)
    parts = [part for part in ledger_parts(ledger) if part.count and part.key != "open"]
    if not parts:
        return []
    widths = {part.key: max(SLIVER, round(WIDTH * part.count / total)) for part in parts}
    largest = max(parts, key=lambda part: part.count).key
    filled = round(WIDTH * sum(part.count for part in parts) / total)
    widths[largest] = max(SLIVER, filled - sum(width for key, width in widths.items() if key != largest))
    found, x = [], 0
    for key, width in widths.items():
        found.append(Stretch(key, x, width))
        x += width
    return found


@register.inclusion_tag("broadcasts/ledger_bar.html")
def ledger_bar(ledger: Ledger) -> dict[str, object]:
    return {"stretches": stretches(ledger), "ledger": ledger, "width": WIDTH}
