"""Numbers of residents as bars: each as long as its share of the longest, with the number always beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from subscribers.models import CategoryGroup
from subscribers.queries import CategoryCount, Month

WIDTH = 1000
# So that one resident among a million can be seen.
SLIVER = 4


@dataclass(frozen=True, slots=True)
class ChosenBar:
    count: CategoryCount
    width: int
    percent: float


@dataclass(frozen=True, slots=True)
class MonthBar:
    month: Month
    followed_width: int
    blocked_width: int


def by_group(chosen: Iterable[CategoryCount], *, of: int) -> list[tuple[CategoryGroup, list[ChosenBar]]]:
    """The groups in the order residents see; a full bar is everybody who can be reached."""
    return [
        (group, [ChosenBar(count, _width(count.chosen_by, of), 100 * count.chosen_by / max(of, 1)) for count in counts])
        for group, counts in groupby(chosen, key=lambda count: count.category.group)
    ]


def by_month(months: Sequence[Month]) -> list[MonthBar]:
    """A full bar is the busiest month, of those who came or of those who went."""
    most = max((max(month.followed, month.blocked) for month in months), default=0)
    return [MonthBar(month, _width(month.followed, most), _width(month.blocked, most)) for month in months]


def _width(count: int, most: int) -> int:
    return max(SLIVER, round(WIDTH * count / most)) if count and most else 0
