"""Taking in a reading: stored once and decided once, whoever sends it how often and from how many processes.

Nothing is made or sent here. What a rule begins is a row, written with the reading it comes from.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from broadcasts.doorbells import ring
from broadcasts.feeds import alarms, tokens
from broadcasts.feeds.deciding import AHEAD_MAX, Decision, decide
from broadcasts.feeds.exceptions import IdReused, NotTheSender, TooManyReadings, Unreadable
from broadcasts.feeds.parsing import Said, read
from broadcasts.models import Feed, FeedAlarm, FeedFiring, FeedReading
from cityline.audit.services import record

TASK = "broadcasts.tend_feeds"
WINDOW, PER_WINDOW = timedelta(minutes=1), 60
_Standing = FeedReading.Standing


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of it; says nothing about residents."""

    standing: str
    decided: list[dict[str, Any]]
    is_repeated: bool = False


def recognise(*, code: str, token: str) -> Feed:
    """The feed this token is for. Raises NotTheSender; in the same time, whatever is wrong."""
    feed = Feed.objects.filter(code=code).first()
    if not tokens.is_right(feed=feed, token=token) or feed is None:
        raise NotTheSender
    return feed


def take(*, feed: Feed, body: bytes, token: str) -> Taken:
    """Raises Unreadable (then the alarm is on), IdReused, NotTheSender if the token ended meanwhile."""
    try:
        said = read(body, feed)
    except Unreadable as problem:
        refuse(feed=feed, problem=problem)
        raise
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed.pk)
        if not tokens.is_right(feed=feed, token=token):
            raise NotTheSender
        return _store(feed, said, timezone.now())


def refuse(*, feed: Feed, problem: Unreadable) -> None:
    """Nothing follows from what nobody can read, but an alarm."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed.pk)
        alarms.open_alarms(feed=feed, kind=FeedAlarm.Kind.UNREADABLE, detail=str(problem), now=timezone.now())


def count(*, feed: Feed) -> None:
    """Raises TooManyReadings. A window that begins in the future was begun before the clock was put back."""
    now = timezone.now()
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed.pk)
        began = feed.window_began_at
        if began is None or not began <= now < began + WINDOW:
            feed.window_began_at, feed.window_count = now, 0
        feed.window_count += 1
        feed.save(update_fields=["window_began_at", "window_count"])
    if feed.window_count > PER_WINDOW:
        raise TooManyReadings


def _store(feed: Feed, said: Said, now: datetime) -> Taken:
    """Under the feed's row lock: two senders of the same reading come one after the other."""
    before = FeedReading.objects.filter(feed=feed)
    if known := before.filter(sender_id=said.sender_id).first():
        if known.digest != said.digest:
            raise IdReused
        return Taken(known.standing, known.decided, is_repeated=True)
    if known := before.filter(digest=said.digest, received_at__gt=now - feed.max_age).first():
        return Taken(known.standing, known.decided, is_repeated=True)
    reading = FeedReading(
        feed=feed,
        sender_id=said.sender_id,
        digest=said.digest,
        area=said.area,
        observed_at=said.observed_at,
        received_at=now,
        number=said.number,
        word=said.word,
        extras=dict(said.extras),
        standing=_standing(feed, said, now),
    )
    reading.save()
    if reading.standing == _Standing.USABLE:
        _decide(feed, reading, now)
    return Taken(reading.standing, reading.decided)


def _standing(feed: Feed, said: Said, now: datetime) -> str:
    if said.observed_at > now + AHEAD_MAX:
        return _Standing.AHEAD
    if said.observed_at < now - feed.max_age:
        return _Standing.OLD
    # Of one taken in before a clock was put back nothing newer can be said, and it must not silence what is true now.
    used = FeedReading.objects.filter(feed=feed, area=said.area, standing=_Standing.USABLE)
    newest = used.filter(observed_at__lte=now + AHEAD_MAX).order_by("-observed_at").first()
    if newest is not None and said.observed_at <= newest.observed_at:
        return _Standing.NOT_NEWER
    return _Standing.USABLE


def _decide(feed: Feed, reading: FeedReading, now: datetime) -> None:
    feed.heard_at = now
    feed.save(update_fields=["heard_at"])
    alarms.recover(feed=feed, area=reading.area, now=now)
    if not feed.is_on:
        return
    for rule in feed.rules.select_for_update().filter(area=reading.area).order_by("pk"):
        verdict = decide(rule, reading, now=now)
        reading.decided.append({"rule": rule.pk, "decided": verdict.decision.value})
        if (rule.is_released, rule.fired_at) != (verdict.is_released, verdict.fired_at):
            rule.is_released, rule.fired_at = verdict.is_released, verdict.fired_at
            rule.save(update_fields=["is_released", "fired_at"])
        if verdict.decision is Decision.NOTICE:
            FeedFiring.objects.create(
                rule=rule, reading=reading, observed_at=reading.observed_at, fired_at=now, next_attempt_at=now
            )
            record(action="broadcasts.feed_fired", actor=None, on=rule, feed=feed.code, reading=reading.pk)
            ring(TASK)
    if reading.decided:
        reading.save(update_fields=["decided"])
