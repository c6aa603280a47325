"""How much the residents a submitted broadcast is for have had this week, for whoever decides on it.

Exact and in small pieces: 65,536 residents at a time, each piece a statement of its own, so that memory stays small, no
long transaction keeps the vacuum from its work, and a broadcast being sent finds the database free in between. One worker
is at it, whatever rings; its turn is a lock of the database connection, free the moment it dies.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from broadcasts import audience
from broadcasts.audience_rules import AudienceRule
from broadcasts.models import Authorisation, Broadcast, LoadReading
from broadcasts.models.broadcasts import BroadcastQuerySet
from broadcasts.models.loads import STEPS
from broadcasts.services.isolating import isolated
from broadcasts.services.load_statements import Week, of_block
from broadcasts.states import AUTHORISED, BroadcastStatus
from subscribers.models import Subscriber

TASK = "broadcasts.measure_loads"
DAYS = timedelta(days=7)
# What waits longer for its decision is counted anew: residents have got more since.
KEEPS = timedelta(hours=6)
TRIED_AGAIN = timedelta(minutes=1)
BLOCK = 65_536
# While something is being sent, it rests as long as it worked, but not for ever: the figure is wanted within a minute.
REST_AT_MOST = 20.0
_LOCK = 0x436974796C6F6164
# PostgreSQL cannot foresee how many ids come out of arrays: left alone it would sort two million on the disk, which takes
# twice as long as counting them in a table of one block.
_GENTLY = """
SET LOCAL statement_timeout = '30s';
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
SET LOCAL work_mem = '32MB';
SET LOCAL enable_sort = off;
"""


def measure_waiting() -> int:
    """Count for every broadcast that waits for its decision without a figure; return for how many."""
    done = 0
    with turn() as is_ours:
        while is_ours and (broadcast := waiting(now=timezone.now()).first()) is not None:
            with isolated("measure_load", broadcast_id=broadcast.pk):
                done += measure(broadcast=broadcast, now=timezone.now())
    return done


def waiting(*, now: datetime) -> BroadcastQuerySet:
    """Those to count for, the longest waiting first."""
    of_this = LoadReading.objects.filter(broadcast=OuterRef("pk"), revision=OuterRef("revision"))
    is_there = of_this.filter(measured_at__gte=OuterRef("submitted_at"), measured_at__gt=now - KEEPS)
    was_tried = of_this.filter(tried_at__gte=OuterRef("submitted_at"), tried_at__gt=now - TRIED_AGAIN)
    pending = Broadcast.objects.pushed().filter(status=BroadcastStatus.PENDING_PATROL)
    return pending.exclude(Exists(is_there)).exclude(Exists(was_tried)).order_by("-is_emergency", "submitted_at", "pk")


def reading_of(broadcast: Broadcast) -> LoadReading | None:
    """The figure for what was submitted last, if it is counted already."""
    found = LoadReading.objects.filter(broadcast=broadcast, revision=broadcast.revision, measured_at__isnull=False)
    return found.filter(measured_at__gte=broadcast.submitted_at).first() if broadcast.submitted_at else None


def measure(*, broadcast: Broadcast, now: datetime) -> bool:
    """Count and keep it. False if the broadcast went on meanwhile."""
    _begin(broadcast, now)
    around = week_around(goes_out_at=broadcast.scheduled_at, now=now, without=broadcast.pk)
    counted = _count(broadcast, around.week)
    if counted is None:
        return False
    had, with_coming = counted
    kept = LoadReading.objects.filter(broadcast=broadcast, revision=broadcast.revision)
    kept.update(measured_at=now, had=had, with_coming=with_coming, coming_count=around.coming_count)
    return True


class Around(NamedTuple):
    week: Week
    coming_count: int


def week_around(*, goes_out_at: datetime | None, now: datetime, without: int = 0) -> Around:
    """The seven days before now, and what else is approved around the moment it would go out."""
    coming = _coming(max(now, goes_out_at or now)).exclude(pk=without)
    frozen, rules = _ids(coming.exclude(frozen_at=None)), _rules(coming.filter(frozen_at=None))
    return Around(Week(now - DAYS, now, _sent(now), frozen, rules), coming.count())


def _begin(broadcast: Broadcast, now: datetime) -> None:
    """Say that it is tried. What was counted for an earlier submission is of no use to anybody any more."""
    LoadReading.objects.filter(broadcast=broadcast).exclude(
        revision=broadcast.revision, measured_at__gte=broadcast.submitted_at
    ).delete()
    LoadReading.objects.update_or_create(
        broadcast=broadcast,
        defaults={"tried_at": now},
        create_defaults={"revision": broadcast.revision, "tried_at": now},
    )


def _sent(now: datetime) -> list[int]:
    """Broadcasts of which something may have been accepted in the week."""
    begun = Broadcast.objects.filter(started_at__isnull=False, started_at__lte=now)
    return _ids(begun.filter(Q(finished_at=None) | Q(finished_at__gt=now - DAYS)))


def _coming(goes_out_at: datetime) -> BroadcastQuerySet:
    """Approved and not through yet, and meant for the days before this one would go out, or the day after."""
    days = Q(due_at__gt=goes_out_at - DAYS, due_at__lte=goes_out_at + timedelta(days=1))
    under_way = Q(status__in=[BroadcastStatus.SENDING, BroadcastStatus.PAUSED])
    return Broadcast.objects.pushed().filter(days | under_way, status__in=AUTHORISED)


def _ids(broadcasts: BroadcastQuerySet) -> list[int]:
    """Without training: it reaches nobody."""
    newest = Subquery(Authorisation.objects.filter(broadcast=OuterRef("pk")).order_by("-pk").values("is_training")[:1])
    real = broadcasts.alias(trains=Coalesce(newest, False)).filter(trains=False)
    return list(real.order_by("pk").values_list("pk", flat=True))


def _rules(broadcasts: BroadcastQuerySet) -> list[AudienceRule]:
    """Of those whose audience is not frozen yet. What goes out of an earlier ledger is known only once it is."""
    in_force = Authorisation.objects.filter(broadcast__in=broadcasts, revoked_at=None, is_training=False)
    rules = [AudienceRule.from_json(sealed) for sealed in in_force.values_list("audience_rule", flat=True)]
    return [rule for rule in rules if rule.rest_of is None]


def _count(broadcast: Broadcast, week: Week) -> tuple[list[int], list[int]] | None:
    still = Broadcast.objects.filter(
        pk=broadcast.pk, status=BroadcastStatus.PENDING_PATROL, revision=broadcast.revision
    )
    return count(
        rule=audience.rule_of(broadcast), is_emergency=broadcast.is_emergency, week=week, is_wanted=still.exists
    )


def count(
    *, rule: AudienceRule, is_emergency: bool, week: Week, is_wanted: Callable[[], bool]
) -> tuple[list[int], list[int]] | None:
    """Residents by what they had, and the same with what is coming; None once nobody waits for it any more."""
    had, with_coming = [0] * STEPS, [0] * STEPS
    ends = Subscriber.objects.aggregate(first=Min("pk"), last=Max("pk"))
    rest_left = REST_AT_MOST
    for first in range(ends["first"] or 0, (ends["last"] or -1) + 1, BLOCK):
        began = time.monotonic()
        sql, params = of_block(
            rule=rule,
            is_emergency=is_emergency,
            week=week,
            now=week.until,
            first=first,
            last=first + BLOCK - 1,
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_GENTLY)
            cursor.execute(sql, params)
            for before, after, people in cursor.fetchall():
                had[before] += people
                with_coming[after] += people
        if not is_wanted():
            return None
        if rest_left > 0 and Broadcast.objects.in_status(BroadcastStatus.SENDING).exists():
            rest = min(time.monotonic() - began, rest_left)
            rest_left -= rest
            time.sleep(rest)
    return had, with_coming


@contextmanager
def turn() -> Iterator[bool]:
    """Whether it is ours to count; one at a time, of broadcasts and series alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
