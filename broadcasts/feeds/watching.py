"""The reconciler of feeds: who has fallen silent, what a lost doorbell left lying, and what is kept long enough."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from broadcasts.feeds import acting, alarms
from broadcasts.feeds.deciding import CLOCKS_DIFFER
from broadcasts.models import Feed, FeedAlarm, FeedFiring, FeedReading
from broadcasts.services.isolating import isolated

BATCH = 5000


def tend(*, now: datetime) -> None:
    """Beat rings it, and each met rule. Two at once do no harm."""
    with isolated("feeds.act_on_all"):
        acting.act_on_all(now=now)
    with isolated("feeds.forget_times_ahead"):
        forget_times_ahead(now=now)
    for feed_id in _silent(now):
        with isolated("feeds.notice_silence"):
            notice_silence(feed_id=feed_id, now=now)


def forget_times_ahead(*, now: datetime) -> None:
    """A feed heard in a future that a clock put back took away would never be called silent."""
    Feed.objects.filter(heard_at__gt=now + CLOCKS_DIFFER).update(heard_at=now)
    Feed.objects.filter(expected_since__gt=now + CLOCKS_DIFFER).update(expected_since=now)


def notice_silence(*, feed_id: int, now: datetime) -> None:
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed_id)
        if is_silent(feed, now):
            alarms.open_alarm(feed=feed, kind=FeedAlarm.Kind.SILENT, now=now)


def is_silent(feed: Feed, now: datetime) -> bool:
    """Switched off or without a sender, nothing is expected of it."""
    since = feed.heard_at or feed.expected_since
    if feed.heard_at is not None and feed.expected_since is not None:
        since = max(feed.heard_at, feed.expected_since)
    if not feed.is_on or not feed.token_hash or since is None:
        return False
    return now - since > timedelta(minutes=feed.silence_minutes)


def _silent(now: datetime) -> list[int]:
    expected = (
        Feed.objects.filter(is_on=True)
        .exclude(token_hash="")
        .exclude(alarms__in=FeedAlarm.objects.filter(kind=FeedAlarm.Kind.SILENT, closed_at=None))
    )
    found = expected.annotate(since=Coalesce("heard_at", "expected_since")).order_by("pk")
    return [feed.pk for feed in found if is_silent(feed, now)]


def prune(*, now: datetime) -> int:
    """Forget readings that were kept long enough, in short transactions; what still begins something stays."""
    deleted = 0
    for feed in Feed.objects.all():
        old = FeedReading.objects.filter(feed=feed, received_at__lt=now - timedelta(days=feed.keep_days))
        old = old.exclude(pk__in=FeedFiring.objects.due().exclude(reading=None).values("reading"))
        while ids := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                FeedFiring.objects.filter(reading__in=ids).update(reading=None)
                deleted += FeedReading.objects.filter(pk__in=ids).delete()[1].get("broadcasts.FeedReading", 0)
    return deleted
