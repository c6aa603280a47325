"""What a resident is offered, in the order they meet it: where they live, what about, which stage of life, in which
language."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby

from subscribers.models import Category, CategoryGroup, Subscriber
from subscribers.services import amounts

_KIND = CategoryGroup.Kind
_KINDS = [_KIND.AREA, _KIND.TOPIC, _KIND.LIFE_STAGE, _KIND.LANGUAGE]


@dataclass(frozen=True, slots=True)
class Offer:
    """One box to tick, and how many messages it brings: counted, and in words (none for a place of which there was no news)."""

    category: Category
    is_chosen: bool
    count: int
    amount: str


@dataclass(frozen=True, slots=True)
class Section:
    group: CategoryGroup
    offers: Sequence[Offer]

    @property
    def has_age_bands(self) -> bool:
        return any(offer.category.is_age_band for offer in self.offers)


_read: ContextVar[list[Category] | None] = ContextVar("offered_categories", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Read the offer at most once in this block. What is retired meanwhile is seen after it, so keep the block short."""
    before = _read.set([])
    try:
        yield
    finally:
        _read.reset(before)


def offered_categories() -> Sequence[Category]:
    """Everything on offer, in the residents' order; one query."""
    read = _read.get()
    if read:
        return read
    found = sorted(
        Category.objects.offered().select_related("group"),
        key=lambda category: (_KINDS.index(_kind(category)), category.group.position, category.group_id),
    )
    if read is not None:
        read.extend(found)
    return found


def groups() -> list[CategoryGroup]:
    """Those with anything on offer."""
    return list({category.group_id: category.group for category in offered_categories()}.values())


def of_group(group: CategoryGroup) -> list[Category]:
    return [category for category in offered_categories() if category.group_id == group.pk]


def sections(subscriber: Subscriber, categories: Iterable[Category]) -> list[Section]:
    categories = list(categories)
    counted = amounts.per_category(categories)
    return [
        Section(group, [_offer(category, subscriber, counted) for category in of_group])
        for group, of_group in groupby(categories, key=lambda category: category.group)
    ]


def _offer(category: Category, subscriber: Subscriber, counted: dict[int, int]) -> Offer:
    is_chosen = bool(category.mask & subscriber.choice_mask)
    count = counted.get(category.pk, 0)
    is_quiet_place = _kind(category) == _KIND.AREA and not count
    return Offer(category, is_chosen, count, "" if is_quiet_place else amounts.in_words(count))


def _kind(category: Category) -> CategoryGroup.Kind:
    return CategoryGroup.Kind(category.group.kind)
