"""Numbers about residents. Nothing here returns one of them to a person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from subscribers.models import Category, MenuPublication, ResidentImport, Subscriber, Subscription
from subscribers.models.subscribers import SubscriberQuerySet

KINDS_MAX = 20
MONTHS = 12
# Of these it matters which name it was; of the others only how often.
_BY_DETAIL = ("unknown_category", "ambiguous_category", "retired_category", "unknown_language")


def reachable() -> SubscriberQuerySet:
    """Those a message may be addressed to now."""
    return Subscriber.objects.reachable()


@dataclass(frozen=True, slots=True)
class SubscriberCounts:
    """Friends of the account; ``recent`` means the last 30 days."""

    reachable: int
    reachable_in_emergencies: int
    following: int
    paused: int
    blocked: int
    recent_follows: int
    recent_blocks: int
    without_choice: int


def counts(*, now: datetime | None = None) -> SubscriberCounts:
    now = now or timezone.now()
    recent = now - timedelta(days=30)
    can_be_reached = Q(is_following=True, left_at=None) & (Q(paused_until=None) | Q(paused_until__lte=now))
    pauses_all = Q(paused_until__gt=now, pause_is_total=True)
    found = Subscriber.objects.aggregate(
        reachable=Count("pk", filter=can_be_reached),
        reachable_in_emergencies=Count("pk", filter=Q(is_following=True, left_at=None) & ~pauses_all),
        following=Count("pk", filter=Q(is_following=True, left_at=None)),
        paused=Count("pk", filter=Q(is_following=True, left_at=None, paused_until__gt=now)),
        blocked=Count("pk", filter=Q(is_following=False)),
        recent_follows=Count("pk", filter=Q(is_following=True, followed_at__gt=recent)),
        recent_blocks=Count("pk", filter=Q(is_following=False, unfollowed_at__gt=recent)),
        without_choice=Count("pk", filter=can_be_reached & Q(choice_mask=0)),
    )
    return SubscriberCounts(**found)


@dataclass(frozen=True, slots=True)
class CategoryCount:
    category: Category
    chosen_by: int


def chosen_counts() -> list[CategoryCount]:
    """For each category on offer, how many reachable residents chose it, in the order residents see."""
    chosen = dict(
        Subscription.objects.filter(subscriber__in=reachable())
        .values_list("category_id")
        .annotate(number=Count("subscriber_id"))
    )
    offered = Category.objects.offered().select_related("group")
    return [CategoryCount(category, chosen.get(category.pk, 0)) for category in offered]


def problem_kinds(job: ResidentImport) -> list[dict[str, Any]]:
    """What is wrong with an import's lines, the most frequent first: one mistake is often in very many lines."""
    apart = Case(When(code__in=_BY_DETAIL, then="detail"), default=Value(""), output_field=CharField())
    kinds = job.problems.order_by().values("code", said=apart).annotate(lines=Count("number", distinct=True))
    return [
        {"code": kind["code"], "detail": kind["said"], "lines": kind["lines"]}
        for kind in kinds.order_by("-lines", "code", "said")[:KINDS_MAX]
    ]


@dataclass(frozen=True, slots=True)
class Month:
    """``followed`` and ``blocked`` count everybody once, by their last time. Who left and was erased is in none of them."""

    begins: date
    followed: int
    blocked: int
    at_end: int


def growth(*, following: int, today: date | None = None, months: int = MONTHS) -> list[Month]:
    """The last months, newest first; ``following``: how many follow now."""
    today = today or timezone.localdate()
    first = _months_back(today, months - 1)
    since = timezone.make_aware(datetime.combine(first, time()))
    followed = _per_month("followed_at", Q(left_at=None), since)
    blocked = _per_month("unfollowed_at", Q(is_following=False, left_at=None, followed_at__isnull=False), since)
    found, at_end = [], following
    for back in range(months):
        begins = _months_back(today, back)
        came, gone = followed.get(begins, 0), blocked.get(begins, 0)
        found.append(Month(begins, came, gone, at_end))
        at_end += gone - came
        if at_end <= 0:  # before that there was nobody
            break
    return found


def _per_month(column: str, which: Q, since: datetime) -> dict[date, int]:
    rows = Subscriber.objects.filter(which, **{f"{column}__gte": since}).annotate(month=TruncMonth(column))
    return {row["month"].date(): row["n"] for row in rows.order_by().values("month").annotate(n=Count("pk"))}


def _months_back(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


@dataclass(frozen=True, slots=True)
class MenuLinks:
    """How many residents LINE was asked to show a menu, of how many who should see it."""

    linked: int
    wanted: int


def menu_links(publication: MenuPublication) -> MenuLinks:
    category = publication.menu.category
    wanted = count_who_chose(category.mask) if category else 0
    return MenuLinks(linked=publication.residents.count(), wanted=wanted)


def count_who_chose(mask: int) -> int:
    """Friends who chose any of these, paused or not: each from an index of its own, as audiences are counted."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # As for audiences: PostgreSQL takes an index for dearer to read than it is.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
        return sum(some.count() for some in who_chose(mask))


def who_chose(mask: int) -> list[SubscriberQuerySet]:
    """Those who do not pause, and those who do or did: one condition for both would read the whole table."""
    chosen = Subscriber.objects.present().annotate(bit=F("choice_mask").bitand(mask)).exclude(bit=0)
    return [chosen.filter(paused_until=None), chosen.filter(paused_until__isnull=False)]
