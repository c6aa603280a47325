"""The friends LINE knows and we do not, and the other way round: one comparison from its start to its end.

`follower_pages` reads LINE's list, `follower_judging` looks at what it would change, `follower_applying` changes it. Each
step says in the row of the comparison how far it came, so that after a death another process goes on from there.
"""

import time
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cityline.audit.services import record
from cityline.doorbell import doorbell
from cityline.staff.models import User
from subscribers.exceptions import SyncNotAllowed, SyncNotPossible
from subscribers.models import FollowerSync, SyncState
from subscribers.permissions import can_sync_followers

EVERY = timedelta(days=7)
TURN_SECONDS = 20.0
# Longer than a turn can take: LINE is waited for ten seconds at most.
LEASE = timedelta(seconds=60)
TASK = "subscribers.sync_followers"


def start(*, by: User | None, now: datetime | None = None) -> FollowerSync:
    """Begin a comparison; ``by`` is None for the weekly one. Raises SyncNotAllowed, SyncNotPossible while one is open."""
    _demand_right(by)
    try:
        with transaction.atomic():
            sync = FollowerSync.objects.create(started_at=now or timezone.now(), started_by=by)
            record(action="subscribers.start_follower_sync", actor=by, on=sync)
    except IntegrityError:
        raise SyncNotPossible from None
    doorbell.ring(TASK)
    return sync


def start_when_due(*, now: datetime) -> bool:
    """Begin the weekly comparison; the first one is a person's, and none follows where LINE refuses the list."""
    newest = FollowerSync.objects.first()
    if newest is None or newest.is_open or newest.state == SyncState.REFUSED or newest.started_at > now - EVERY:
        return False
    try:
        start(by=None, now=now)
    except SyncNotPossible:
        return False
    return True


def confirm(*, sync_id: int, by: User) -> None:
    """Let it be applied although it would take away unusually many. Raises SyncNotAllowed, SyncNotPossible."""
    _demand_right(by)
    with transaction.atomic():
        sync = _locked(sync_id, SyncState.TO_CONFIRM)
        sync.state, sync.confirmed_by, sync.confirmed_at = SyncState.APPLYING, by, timezone.now()
        sync.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        record(action="subscribers.confirm_follower_sync", actor=by, on=sync, missing=sync.missing_count)
    doorbell.ring(TASK)


def abandon(*, sync_id: int, by: User) -> None:
    """End it as it is: what is applied stays, the rest is left alone. Raises SyncNotAllowed, SyncNotPossible."""
    _demand_right(by)
    with transaction.atomic():
        sync = _locked(sync_id, *SyncState)
        end(sync, SyncState.ABANDONED)
        record(action="subscribers.abandon_follower_sync", actor=by, on=sync)


def work(*, seconds: float = TURN_SECONDS) -> bool:
    """Carry the open comparison further for so long at most; return whether there is more to do at once.

    LINE that does not answer is asked again by the next doorbell: beat rings every minute.
    """
    from subscribers.services import follower_applying, follower_judging, follower_pages  # noqa: PLC0415  they end it

    steps = {
        SyncState.READING: follower_pages.read_page,
        SyncState.JUDGING: follower_judging.judge,
        SyncState.APPLYING: follower_applying.apply_batch,
    }
    sync_id = _claim()
    if sync_id is None:
        return False
    until = time.monotonic() + seconds
    goes_on = True
    try:
        while goes_on and time.monotonic() < until:
            sync = FollowerSync.objects.get(pk=sync_id)
            step = steps.get(SyncState(sync.state))
            goes_on = step is not None and step(sync)
    finally:
        FollowerSync.objects.filter(pk=sync_id).update(claimed_until=None)
    return goes_on


def end(sync: FollowerSync, state: SyncState, error_code: str = "") -> None:
    """Call a locked comparison ended and forget LINE's list; to be called inside a transaction."""
    sync.state, sync.is_open, sync.finished_at, sync.error_code = state, False, timezone.now(), error_code
    sync.next_token = ""
    sync.save(update_fields=["state", "is_open", "finished_at", "error_code", "next_token"])
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE subscribers_listedfollower")  # there is but one open comparison


def locked(sync: FollowerSync) -> FollowerSync | None:
    """The row as it is now, locked; None if another process carried it on meanwhile."""
    now = FollowerSync.objects.select_for_update().get(pk=sync.pk)
    mark = ("state", "page_count", "listed_up_to", "ours_up_to")
    return now if all(getattr(now, name) == getattr(sync, name) for name in mark) else None


def _claim() -> int | None:
    now = timezone.now()
    mine = FollowerSync.objects.filter(is_open=True).exclude(claimed_until__gt=now)
    sync_id = mine.values_list("pk", flat=True).first()
    return sync_id if sync_id and mine.filter(pk=sync_id).update(claimed_until=now + LEASE) else None


def _locked(sync_id: int, *states: SyncState) -> FollowerSync:
    sync = FollowerSync.objects.select_for_update().filter(pk=sync_id, is_open=True, state__in=states).first()
    if sync is None:
        raise SyncNotPossible
    return sync


def _demand_right(by: User | None) -> None:
    if by is not None and not can_sync_followers(by):
        raise SyncNotAllowed
