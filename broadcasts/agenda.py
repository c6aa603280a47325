"""What goes out when, of all departments: days with everything due on them, and where the same residents meet it twice.

Who may not see a broadcast is told its department, its categories and its time, so that departments can keep out of each
other's way; nothing of what it says.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from broadcasts import permissions, quiet_hours
from broadcasts.models import Broadcast, CalendarDay, SendingPolicy, Series
from broadcasts.outlets import Outlet
from broadcasts.recurring import seeing
from broadcasts.recurring.plans import acting, coming
from broadcasts.states import AUTHORISED, BroadcastStatus
from cityline import holidays
from cityline.staff.models import User
from subscribers.models import Category

_S = BroadcastStatus
_WENT_OUT = (_S.COMPLETED, _S.PARTLY_FAILED, _S.FAILED, _S.CANCELLED, _S.EXPIRED)


@dataclass(frozen=True, slots=True)
class Slot:
    broadcast: Broadcast
    at: datetime
    categories: tuple[Category, ...]
    # Whether the reader may know what it says.
    is_open: bool
    same_hour: tuple[Category, ...] = ()

    @property
    def is_waiting(self) -> bool:
        return self.broadcast.status == _S.PENDING_PATROL


@dataclass(frozen=True, slots=True)
class Coming:
    """A day of a recurring broadcast that is not made yet."""

    series: Series
    at: datetime
    categories: tuple[Category, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    kind: str
    # The holiday, or what the PR office calls the day.
    words: str
    hours: "tuple[time, time] | None"
    slots: list[Slot] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)

    @property
    def is_rest(self) -> bool:
        return self.kind == CalendarDay.Kind.REST

    @property
    def is_closed(self) -> bool:
        return self.kind == CalendarDay.Kind.CLOSED

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()


@dataclass(frozen=True, slots=True)
class Line:
    """One category and how many broadcasts to it fall on each of the days."""

    category: Category
    counts: list[int]
    # Days on which two of them fall into the same hour.
    collides: list[bool]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def cells(self) -> list[tuple[int, bool]]:
        return list(zip(self.counts, self.collides, strict=True))


def days(*, user: User, first: date, last: date, without: int | None = None) -> list[Day]:
    """From ``first`` to ``last``, in a fixed number of queries; ``without`` one broadcast, whose neighbours are asked for."""
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    slots = _slots(user, begin, end, without)
    series = _coming(user, first, last)
    policy = SendingPolicy.current()
    marks = {day.date: day for day in CalendarDay.objects.filter(date__range=(first, last))}
    kinds = {day: mark.kind for day, mark in marks.items()}
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        own = [slot for slot in slots if timezone.localdate(slot.at) == day]
        words = (marks[day].words if day in marks else "") or holidays.name_of(day)
        kind = quiet_hours.kind_of(day, kinds)
        hours = quiet_hours.hours_of(day, policy, kinds)
        again = [one for one in series if timezone.localdate(one.at) == day]
        found.append(Day(day, kind, words, hours, _with_collisions(own), again))
    return found


def by_category(found: Sequence[Day]) -> list[Line]:
    """The fullest first."""
    names: dict[int, Category] = {}
    counts: dict[int, Counter[int]] = {}
    collisions: set[tuple[int, int]] = set()
    for number, day in enumerate(found):
        for slot in day.slots:
            for category in slot.categories if slot.broadcast.is_pushed else ():
                names[category.pk] = category
                counts.setdefault(category.pk, Counter())[number] += 1
            collisions |= {(category.pk, number) for category in slot.same_hour}
        for planned in day.coming:
            for category in planned.categories:
                names[category.pk] = category
                counts.setdefault(category.pk, Counter())[number] += 1
    lines = [
        Line(names[pk], [c[n] for n in range(len(found))], [(pk, n) in collisions for n in range(len(found))])
        for pk, c in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.total, line.category.position, line.category.pk))


def _slots(user: User, begin: datetime, end: datetime, without: int | None) -> list[Slot]:
    planned = Case(When(status=_S.PENDING_PATROL, then=F("scheduled_at")), default=F("due_at"))
    shown = Q(status__in=[_S.PENDING_PATROL, *AUTHORISED]) | Q(status__in=_WENT_OUT, started_at__isnull=False)
    shown |= Q(status=_S.COMPLETED) & ~Q(outlets__contains=[Outlet.PUSH])
    all_of_them = Broadcast.objects.annotate(slot_at=Coalesce("started_at", planned))
    due = all_of_them.filter(shown, slot_at__gte=begin, slot_at__lt=end, department__is_training=False)
    if without is not None:
        due = due.exclude(pk=without)
    rows = list(due.select_related("department").prefetch_related("categories").order_by("slot_at", "pk"))
    mine = set(permissions.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [Slot(row, _at(row), tuple(row.categories.all()), row.pk in mine) for row in rows]


def _coming(user: User, first: date, last: date) -> list[Coming]:
    """What recurring broadcasts will make of these days, of all departments."""
    going = list(Series.objects.going().filter(department__is_training=False).select_related("department"))
    found = coming(acting(going), max(first, timezone.localdate()), last) if going else []
    names = Category.objects.select_related("group").in_bulk({pk for one in found for pk in one.version.category_ids})
    mine = set(seeing.series_visible_to(user).filter(pk__in=[one.pk for one in going]).values_list("pk", flat=True))
    return [
        Coming(
            one.series,
            one.at,
            tuple(names[pk] for pk in one.version.category_ids if pk in names),
            one.series.pk in mine,
        )
        for one in found
    ]


def _at(row: Any) -> datetime:
    """What the query added to it."""
    at: datetime = row.slot_at
    return at


def _with_collisions(slots: Iterable[Slot]) -> list[Slot]:
    found = list(slots)
    ringing = [slot for slot in found if slot.broadcast.is_pushed]
    seen = Counter((category.pk, _hour(slot)) for slot in ringing for category in slot.categories)
    return [
        Slot(
            slot.broadcast,
            slot.at,
            slot.categories,
            slot.is_open,
            tuple(
                category
                for category in slot.categories
                if slot.broadcast.is_pushed and seen[category.pk, _hour(slot)] > 1
            ),
        )
        for slot in found
    ]


def _hour(slot: Slot) -> int:
    return timezone.localtime(slot.at).hour
