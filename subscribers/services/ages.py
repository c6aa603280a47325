"""Children grow: their birth months carry a resident from one age band to the next.

A band holds from its first month of age to the one before its end, counted in whole calendar months: all of a month's
children are moved on the first day of a month. Only the crossing of a border changes a choice, so what the resident
ticked or unticked by hand in between stays.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from subscribers.exceptions import BirthMonthRefused, TooManyBirthMonths
from subscribers.models import BirthMonth, Category, CategoryGroup, Subscriber
from subscribers.services import preferences
from subscribers.services.waiting import Crowded, briefly

AHEAD_MAX = 10  # months: a birth that is expected
YEARS_BACK = 20
CHILDREN_MAX = 10
BATCH = 500


def bands() -> list[Category]:
    """The life stages that have ages and are still offered."""
    has_ages = Q(min_age_months__isnull=False) | Q(max_age_months__isnull=False)
    return list(Category.objects.offered().filter(has_ages, group__kind=CategoryGroup.Kind.LIFE_STAGE))


def age_in_months(*, month: date, on: date) -> int:
    """Negative before the month of birth, 0 in it."""
    return (on.year - month.year) * 12 + on.month - month.month


def holds(band: Category, age: int) -> bool:
    since, until = band.min_age_months, band.max_age_months
    return (since is None or since <= age) and (until is None or age < until)


def mask_at(age: int, among: Iterable[Category]) -> int:
    return sum(band.mask for band in among if holds(band, age))


def next_border(*, month: date, on: date, among: Iterable[Category]) -> date | None:
    """The first day on which this child crosses a border of a band."""
    age = age_in_months(month=month, on=on)
    borders = {border for band in among for border in (band.min_age_months, band.max_age_months) if border is not None}
    ahead = min((border for border in borders if border > age), default=None)
    return None if ahead is None else _months_after(month, ahead)


@transaction.atomic
def add_child(*, subscriber: Subscriber, month: date, today: date) -> bool:
    """Keep a birth month and choose the bands of that age; False if it was there. Raises BirthMonthRefused."""
    age = age_in_months(month=month, on=today)
    if month.day != 1 or not -AHEAD_MAX <= age <= YEARS_BACK * 12:
        raise BirthMonthRefused
    # Locked before the children are counted: two buttons pressed at once must not both find room.
    locked = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber.pk, left_at=None).first()
    if locked is None:
        return False
    known = set(BirthMonth.objects.filter(subscriber=subscriber).values_list("month", flat=True))
    if month in known:
        return False
    if len(known) >= CHILDREN_MAX:
        raise TooManyBirthMonths
    among = bands()
    BirthMonth.objects.create(
        subscriber=subscriber,
        month=month,
        bands_mask=mask_at(age, among),
        look_again_on=next_border(month=month, on=today, among=among),
    )
    preferences.adjust(subscriber=subscriber, add=[band for band in among if holds(band, age)])
    return True


@transaction.atomic
def remove_child(*, subscriber: Subscriber, month: date) -> bool:
    """Forget a birth month and stop the bands that only this child was in; False if there was none."""
    Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber.pk).first()
    children = list(BirthMonth.objects.filter(subscriber=subscriber))
    gone = next((child for child in children if child.month == month), None)
    if gone is None:
        return False
    others = _union(child.bands_mask for child in children if child.pk != gone.pk)
    gone.delete()
    preferences.adjust(subscriber=subscriber, remove=_categories(gone.bands_mask & ~others))
    return True


def look_again() -> None:
    """The bands are other ones now: look at every child at the next round."""
    BirthMonth.objects.update(look_again_on=date.min)


def move_due(*, today: date, most: int = BATCH) -> int:
    """Move the residents whose children crossed a border by today, each in a transaction of its own.

    Returns how many children were looked at: as many as ``most`` means that there may be more. Done twice, or broken
    off anywhere, it changes nothing more than done once.
    """
    looked_at, crossing = _sort_out(today, most)
    for subscriber_id in crossing:
        with suppress(Crowded), briefly():  # or else with the next doorbell
            _move(subscriber_id, today)
    return looked_at


@transaction.atomic
def _sort_out(today: date, most: int) -> tuple[int, list[int]]:
    """Put off those who crossed nothing; how many were looked at, and the residents of those who did.

    Bands are read once the children are locked, here and in `_move`: or else a border worked out from bands of before
    would undo that somebody who changes them has just asked to `look_again`.
    """
    due = list(_due(today).select_for_update(skip_locked=True).order_by("look_again_on", "pk")[:most])
    among = bands()
    crossing = []
    staying: dict[date | None, list[int]] = {}
    for child in due:
        if mask_at(age_in_months(month=child.month, on=today), among) == child.bands_mask:
            border = next_border(month=child.month, on=today, among=among)
            staying.setdefault(border, []).append(child.pk)
        else:
            crossing.append(child.subscriber_id)
    for border, children in staying.items():
        BirthMonth.objects.filter(pk__in=children).update(look_again_on=border)
    return len(due), list(dict.fromkeys(crossing))


def _move(subscriber_id: int, today: date) -> None:
    subscriber = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber_id).first()
    if subscriber is None:
        return
    children = list(BirthMonth.objects.select_for_update().filter(subscriber_id=subscriber_id).order_by("pk"))
    among = bands()
    before = _union(child.bands_mask for child in children)
    entered = 0
    for child in children:
        now = mask_at(age_in_months(month=child.month, on=today), among)
        entered |= now & ~child.bands_mask
        child.bands_mask = now
        child.look_again_on = next_border(month=child.month, on=today, among=among)
    after = _union(child.bands_mask for child in children)
    BirthMonth.objects.bulk_update(children, ["bands_mask", "look_again_on"])
    preferences.adjust(
        subscriber=subscriber,
        add=[band for band in among if band.mask & entered],
        remove=_categories(before & ~after),
        source=preferences.AGE,
    )


def _due(today: date) -> "QuerySet[BirthMonth]":
    return BirthMonth.objects.filter(look_again_on__lte=today)


def _categories(mask: int) -> list[Category]:
    return [category for category in Category.objects.all() if category.mask & mask] if mask else []


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _months_after(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)
