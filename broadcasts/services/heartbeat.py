"""The heartbeat: what this database has not lived through shows as a gap, and then everything waits for a person.

A database restored from a backup, failed over to a replica that lagged behind, or simply away for long does not know
what has left meanwhile, or whether what was meant for then is still right. Two signs tell:

* For more than ten minutes it has seen no heartbeat (or its last one lies in the future: the clock was put back).
* The witness outside it knows of a later heartbeat. A beat is committed first and told second, and what the witness
  knows is read before the row is: so it never knows more than the database, not with two beats at once and not after
  a crash between the two, and one beat more is already proof. It detects what was put back by seconds. That which was
  put back together with its witness, by less than ten minutes, nobody can tell.

A gap is dealt with in the transaction that renews the heartbeat. Until then no claim takes anything and nothing
starts. Beats come from the scheduler every second, and from every turn of a slot before it begins: a slot that is the
first to meet a restored database must not send a single chunk of it, and work that goes on while the scheduler is
away is no gap.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Q

from broadcasts.models import Broadcast, Heartbeat
from broadcasts.services import witness
from broadcasts.services.isolating import isolated
from broadcasts.services.stopping import halt
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record

GAP = timedelta(minutes=10)
REASON = "gap"

log = logging.getLogger(__name__)


def is_current(*, now: datetime) -> bool:
    """Whether no gap waits to be dealt with, as far as the database alone can tell. Asked in every claim."""
    seen_at = Heartbeat.objects.values_list("seen_at", flat=True).first()
    return seen_at is None or is_near(seen_at, now)


def beat(*, now: datetime) -> bool:
    """Note that the system is alive, and say whether it was; False when there was a gap. The very first beat is none."""
    known = witness.told()
    with transaction.atomic():
        heartbeat = _locked(known or 0, now)
        is_behind = known is not None and known > heartbeat.count
        is_alive = is_near(heartbeat.seen_at, now) and not is_behind
        if not is_alive:
            _halt_everything(heartbeat, known, now, is_behind=is_behind)
        heartbeat.count = max(heartbeat.count, known or 0) + 1
        heartbeat.seen_at = now
        heartbeat.save(update_fields=["count", "seen_at"])
    witness.tell(heartbeat.count)
    return is_alive


def is_near(seen_at: datetime, now: datetime) -> bool:
    """Whether a heartbeat at ``seen_at`` says at ``now`` that nothing was missed."""
    return abs(now - seen_at) <= GAP


def _locked(known: int, now: datetime) -> Heartbeat:
    """The row, under a lock. A new database begins where a witness of an earlier one is, for that is not its past."""
    rows = Heartbeat.objects.select_for_update()
    if (row := rows.first()) is None:
        Heartbeat.objects.bulk_create([Heartbeat(count=known, seen_at=now)], ignore_conflicts=True)
        row = rows.get()
    return row


def _halt_everything(heartbeat: Heartbeat, known: int | None, now: datetime, *, is_behind: bool) -> None:
    """What is being sent is paused, what fell due is held, emergencies too: nobody else can tell whether a second
    evacuation notice would be one too many. In a database that was put back, whatever is approved is held: it may have
    been taken back or cancelled since, and this database would not know.

    Trouble that passes (a deadlock, a time limit) is raised: the gap is still there for the next beat. With it noted
    as dealt with, what could not be stopped would go on.
    """
    approved = Q(status=BroadcastStatus.APPROVED)
    concerned = Q(status=BroadcastStatus.SENDING) | (approved if is_behind else approved & Q(due_at__lte=now))
    halted = []
    for broadcast_id in Broadcast.objects.filter(concerned).order_by("pk").values_list("pk", flat=True):
        with isolated("halt", broadcast_id=broadcast_id, but=OperationalError):
            if halt(broadcast_id=broadcast_id, reason=REASON, now=now):
                halted.append(broadcast_id)
    facts: dict[str, Any] = {
        "last_seen": heartbeat.seen_at.isoformat(timespec="seconds"),
        "count": heartbeat.count,
        "witness": known,
        "broadcasts": halted,
    }
    if not halted:
        log.info("gap.nothing_under_way", extra=facts)
        return
    record(action="broadcasts.gap", actor=None, at=now, **facts)
    log.error("gap.everything_waits", extra=facts)
