"""After thirty days it is forgotten who came by which medium: what became of them is added to the numbers, and the rows go."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from subscribers.friend_sources import intending
from subscribers.friend_sources.attributing import KEPT
from subscribers.models import FriendArrival, FriendTally, SubscriptionChange
from subscribers.services.preferences import BY_HAND

BATCH = 1000
# Beyond what still changes: a code sent first may turn up late, and thirty days have to pass.
FOLDED_DAYS = timedelta(days=60)

_FOLD = """
WITH many AS (
    DELETE FROM subscribers_friendtally t USING (
        SELECT source_id, day FROM subscribers_friendtally WHERE day >= %s GROUP BY source_id, day HAVING count(*) > 1
    ) g WHERE t.source_id = g.source_id AND t.day = g.day
    RETURNING t.source_id, t.day, t.scans, t.added, t.chose, t.stayed
)
INSERT INTO subscribers_friendtally (source_id, day, scans, added, chose, stayed)
SELECT source_id, day, sum(scans), sum(added), sum(chose), sum(stayed) FROM many GROUP BY source_id, day
"""


def has_chosen() -> Exists:
    """Whether the resident of an arrival chose by their own hand; what everybody gets is no choice."""
    return Exists(SubscriptionChange.objects.filter(subscriber=OuterRef("subscriber"), source__in=BY_HAND))


def settle(*, now: datetime | None = None) -> int:
    """Turn what is thirty days old into numbers, some at a time; return how many residents it is forgotten of."""
    now, settled = now or timezone.now(), 0
    intending.forget_old(now=now)
    while some := _settle_next(now):
        settled += some
    return settled


@transaction.atomic
def _settle_next(now: datetime) -> int:
    """Number and row in one transaction, so that a process that dies counts nobody twice."""
    due = (
        FriendArrival.objects.filter(at__lte=now - KEPT)
        .order_by("at")
        .select_for_update(skip_locked=True, of=("self",))
    )
    arrivals = list(due.annotate(chose=has_chosen()).select_related("subscriber")[:BATCH])
    chose: Counter[tuple[int, date]] = Counter()
    stayed: Counter[tuple[int, date]] = Counter()
    for one in arrivals:
        where = (one.source_id, timezone.localdate(one.at))
        chose[where] += one.chose
        stayed[where] += one.subscriber.is_following and one.subscriber.left_at is None
    FriendTally.objects.bulk_create(
        FriendTally(source_id=source, day=day, chose=chose[source, day], stayed=stayed[source, day])
        for source, day in sorted(chose)
    )
    FriendArrival.objects.filter(pk__in=[one.pk for one in arrivals]).delete()
    return len(arrivals)


def fold(*, today: date | None = None) -> int:
    """Make one row of the many of a day and medium; return how many rows there are instead."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOLD, [(today or timezone.localdate()) - FOLDED_DAYS])
        return int(cursor.rowcount)
