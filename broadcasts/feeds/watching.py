"""The reconciler of feeds: who has fallen silent, what a lost doorbell left lying, and what is kept long enough."""

from datetime import datetime, timedelta

from django.db import transaction

from broadcasts.feeds import acting, alarms
from broadcasts.feeds.deciding import CLOCKS_DIFFER
from broadcasts.feeds.silences import WHOLE, awaited_areas, silent_areas
from broadcasts.models import Feed, FeedAlarm, FeedFiring, FeedReading
from broadcasts.services.isolating import isolated

BATCH = 5000
_SILENT = FeedAlarm.Kind.SILENT


def tend(*, now: datetime) -> None:
    """Beat rings it, and each met rule. Two at once do no harm."""
    with isolated("feeds.act_on_all"):
        acting.act_on_all(now=now)
    with isolated("feeds.forget_times_ahead"):
        forget_times_ahead(now=now)
    with isolated("feeds.forget_silences"):
        forget_silences(now=now)
    for feed_id in silent_areas(Feed.objects.all(), now=now):
        with isolated("feeds.notice_silence"):
            notice_silence(feed_id=feed_id, now=now)


def forget_times_ahead(*, now: datetime) -> None:
    """A feed heard in a future that a clock put back took away would never be called silent."""
    Feed.objects.filter(heard_at__gt=now + CLOCKS_DIFFER).update(heard_at=now)
    Feed.objects.filter(expected_since__gt=now + CLOCKS_DIFFER).update(expected_since=now)
    FeedAlarm.objects.filter(closed_at=None, seen_at__gt=now + CLOCKS_DIFFER).update(seen_at=now)


def forget_silences(*, now: datetime) -> None:
    """Nobody waits any more for an area whose last rule was changed or switched off; nothing has recovered either."""
    for alarm in FeedAlarm.objects.filter(kind=_SILENT, closed_at=None):
        with transaction.atomic():
            feed = Feed.objects.select_for_update().get(pk=alarm.feed_id)
            if alarm.area not in (awaited_areas(feed) or {WHOLE}):
                alarms.close_alarms(feed=feed, now=now, only=[alarm], but_say_nothing=True)


def notice_silence(*, feed_id: int, now: datetime) -> None:
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed_id)
        for areas in silent_areas(Feed.objects.filter(pk=feed_id), now=now).values():
            alarms.open_alarms(feed=feed, kind=_SILENT, areas=areas, now=now)


def prune(*, now: datetime) -> int:
    """Forget readings that were kept long enough, in short transactions; what still begins something stays."""
    deleted = 0
    for feed in Feed.objects.all():
        # Not before silence could be told: it is counted from the newest reading of each area.
        kept = max(timedelta(days=feed.keep_days), timedelta(minutes=feed.silence_minutes))
        old = FeedReading.objects.filter(feed=feed, received_at__lt=now - kept)
        old = old.exclude(pk__in=FeedFiring.objects.due().exclude(reading=None).values("reading"))
        while ids := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                FeedFiring.objects.filter(reading__in=ids).update(reading=None)
                deleted += FeedReading.objects.filter(pk__in=ids).delete()[1].get("broadcasts.FeedReading", 0)
    return deleted
