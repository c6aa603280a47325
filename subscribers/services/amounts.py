"""How many messages a week a category really brings, in words a resident can go by.

Counted over the last weeks from what was really sent, for somebody who lives in one place: news that goes to one area
at a time counts for the busiest area, not for all of them together.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from subscribers.models import Category, CategoryGroup

WEEKS = 8
_KEPT_SECONDS = 600
_KEY = "subscribers.amounts"

# (which message, id of one of its categories), for everything sent since then
Sent = Iterable[tuple[int, int]]
Provider = Callable[[datetime], Sent]

_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Let another app say what it has sent to residents."""
    if provider not in _providers:
        _providers.append(provider)


def per_category(categories: Iterable[Category]) -> dict[int, int]:
    """How many messages each category (with its group at hand) brought in the last weeks; remembered for minutes."""
    kept: dict[int, int] | None = cache.get(_KEY)
    if kept is None:
        areas = {category.pk for category in categories if category.group.kind == CategoryGroup.Kind.AREA}
        since = timezone.now() - timedelta(weeks=WEEKS)
        kept = _counted([pair for provider in _providers for pair in provider(since)], areas)
        cache.set(_KEY, kept, _KEPT_SECONDS)
    return kept


def in_words(count: int) -> str:
    """Rounded: nobody chooses by whether it was 11 or 12."""
    if not count:
        return _("hardly any messages")
    if count * 4 <= WEEKS:
        return _("at most 1 message a month")
    if count < WEEKS:
        return _("1 to 3 messages a month")
    if count <= 2 * WEEKS:
        return _("1 or 2 messages a week")
    if count <= 4 * WEEKS:
        return _("3 or 4 messages a week")
    if count <= 7 * WEEKS:
        return _("5 to 7 messages a week")
    return _("more than one message a day")


def _counted(sent: Sent, areas: set[int]) -> dict[int, int]:
    categories_of: dict[int, set[int]] = {}
    for message, category in sent:
        categories_of.setdefault(message, set()).add(category)
    everywhere: Counter[int] = Counter()
    by_area: dict[int, Counter[int]] = {}
    for chosen in categories_of.values():
        everywhere.update(chosen & areas)
        for category in chosen - areas:
            if chosen & areas:
                by_area.setdefault(category, Counter()).update(chosen & areas)
            else:
                everywhere[category] += 1
    return {pk: everywhere[pk] + max(by_area.get(pk, {0: 0}).values()) for pk in {*everywhere, *by_area}}
