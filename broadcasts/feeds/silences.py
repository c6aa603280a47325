"""Which areas have fallen silent. Each area a live rule waits for counts for itself: a station that dies among ten
that live, or one whose name is spelt otherwise here than by its sender, would never be missed in the feed as a whole."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from broadcasts.feeds.deciding import AHEAD_MAX, CLOCKS_DIFFER
from broadcasts.models import Feed, FeedReading, FeedRule

# Where no rule waits for anything, the feed as a whole is expected to say something.
WHOLE = ""


def awaited_areas(feed: Feed) -> set[str]:
    return set(feed.rules.filter(is_on=True).values_list("area", flat=True))


def silent_areas(feeds: QuerySet[Feed], *, now: datetime) -> dict[int, list[str]]:
    """By feed; of those that are off or have no sender nothing is expected. Costs two queries, whatever there is."""
    live = feeds.filter(is_on=True).exclude(token_hash="")
    found: dict[int, set[str]] = defaultdict(set)
    rules = FeedRule.objects.filter(is_on=True, feed__in=live).select_related("feed")
    for rule in rules.annotate(area_heard_at=_newest(now)).order_by("feed_id"):
        if _is_over(rule.feed, _since(rule, rule.area_heard_at, now), now):
            found[rule.feed_id].add(rule.area)
    waited_for = FeedRule.objects.filter(feed=OuterRef("pk"), is_on=True)
    for feed in live.exclude(Exists(waited_for)):
        if _is_over(feed, _latest(feed.heard_at, feed.expected_since), now):
            found[feed.pk].add(WHOLE)
    return {pk: sorted(areas) for pk, areas in found.items()}


def _since(rule: FeedRule, heard_at: datetime | None, now: datetime) -> datetime | None:
    """An area never heard of has its time from when the rule began to wait for it."""
    if heard_at is not None or rule.kept_at > now + CLOCKS_DIFFER:
        return _latest(heard_at, rule.feed.expected_since)
    return _latest(rule.kept_at, rule.feed.expected_since)


def _newest(now: datetime) -> Subquery:
    """Only what could be used, and nothing that was taken in before a clock was put back."""
    usable = FeedReading.objects.filter(
        feed=OuterRef("feed"),
        area=OuterRef("area"),
        standing=FeedReading.Standing.USABLE,
        observed_at__lte=now + AHEAD_MAX,
        received_at__lte=now + CLOCKS_DIFFER,
    )
    return Subquery(usable.order_by("-observed_at").values("received_at")[:1])


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)


def _is_over(feed: Feed, since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since > timedelta(minutes=feed.silence_minutes)
