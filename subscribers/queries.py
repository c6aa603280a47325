"""Numbers about residents. Nothing here returns one of them to a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Q, Value, When
from django.utils import timezone

from subscribers.models import Category, ResidentImport, Subscriber, Subscription
from subscribers.models.subscribers import SubscriberQuerySet

KINDS_MAX = 20
# Of these it matters which name it was; of the others only how often.
_BY_DETAIL = ("unknown_category", "ambiguous_category", "retired_category", "unknown_language")


def reachable() -> SubscriberQuerySet:
    """Those a message may be addressed to now."""
    return Subscriber.objects.reachable()


@dataclass(frozen=True, slots=True)
class SubscriberCounts:
    """Friends of the account; ``recent`` means the last 30 days."""

    reachable: int
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
    found = Subscriber.objects.aggregate(
        reachable=Count("pk", filter=can_be_reached),
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
