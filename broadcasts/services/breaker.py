"""The error breaker: a broadcast whose requests get no decision out of LINE is paused, with one alarm.

It looks at the attempts in the database, so that it makes no difference which worker meets which failures. A failure is
what LINE did not decide on: a timeout, a reset, a 5xx, no connection, a dead claim. Any decision of LINE's, also a
refusal, shows that it answers, and the counting begins anew after it; whoever resumes begins anew as well. So failures
at random never add up, and neither does a moment in which everything under way was lost at once: they must be many
and go on for fifteen seconds, or be a few and go on for a minute. A dead claim says only at its end that it failed.

An emergency is not paused. An evacuation notice that reaches people late is worth more than one that waits for
somebody at a screen, so it goes on until its ``send_by``; but the alarm is raised, once, and people can turn to
loudspeakers and radio.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction

from broadcasts.models import Broadcast
from broadcasts.services import notifying
from broadcasts.services.moving import locked, move_to
from broadcasts.states import BroadcastStatus, Verb
from cityline.audit.models import Entry
from cityline.audit.services import record
from cityline.line.answers import AnswerKind

REASON = "keeps_failing"
FAILURES = frozenset({AnswerKind.AMBIGUOUS.value, AnswerKind.NOT_CONNECTED.value, "claim_lost"})

MANY, FOR_LONG = 20, timedelta(seconds=15)
FEW, FOR_LONGER = 5, timedelta(minutes=1)

# Tries for which our own pacer had no time never went near LINE.
_SINCE_ITS_LAST_DECISION = """
WITH tries AS (
    SELECT a.finished_at, a.outcome = ANY(%(failures)s) AS is_failure,
        CASE WHEN a.outcome = 'claim_lost' THEN a.finished_at ELSE a.started_at END AS began_at
    FROM broadcasts_deliveryattempt a JOIN broadcasts_delivery d ON d.id = a.delivery_id
    WHERE d.broadcast_id = %(broadcast)s AND a.started_at > %(since)s AND a.outcome <> '' AND a.error_code <> 'no_slot'
), decided AS (
    SELECT max(finished_at) AS last_at FROM tries WHERE NOT is_failure
)
SELECT count(*), max(t.finished_at) - greatest(min(t.began_at), max(decided.last_at))
FROM tries t CROSS JOIN decided
WHERE t.is_failure AND (decided.last_at IS NULL OR t.finished_at > decided.last_at)
"""

log = logging.getLogger(__name__)


def look(*, broadcast_id: int, now: datetime) -> bool:
    """Pause the broadcast if its requests keep failing; True if that, or the alarm of an emergency, was new."""
    broadcast = Broadcast.objects.get(pk=broadcast_id)
    if broadcast.status != BroadcastStatus.SENDING or _is_alarmed(broadcast) or not _keeps_failing(broadcast):
        return False
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if broadcast.status != BroadcastStatus.SENDING or _is_alarmed(broadcast):
            return False
        entry = record(action="broadcasts.keeps_failing", actor=None, on=broadcast, at=now)
        if broadcast.is_emergency:
            notifying.tell(kind=REASON, broadcast=broadcast, entry=entry, now=now)
        else:
            move_to(broadcast=broadcast, verb=Verb.PAUSE, actor=None, now=now, reason=REASON)
    log.error("broadcast.keeps_failing", extra={"broadcast": broadcast_id, "paused": not broadcast.is_emergency})
    return True


def look_at_all(*, now: datetime) -> None:
    """For failures that nobody recorded as an answer: claims that died."""
    for broadcast_id in Broadcast.objects.in_status(BroadcastStatus.SENDING).values_list("pk", flat=True):
        look(broadcast_id=broadcast_id, now=now)


def _is_alarmed(broadcast: Broadcast) -> bool:
    """Only emergencies can be: everything else is paused with the alarm, and begins anew when it is resumed."""
    alarms = Entry.objects.filter(action="broadcasts.keeps_failing", object_type="broadcasts.broadcast")
    return broadcast.is_emergency and alarms.filter(object_id=broadcast.pk, at__gt=broadcast.status_changed_at).exists()


def _keeps_failing(broadcast: Broadcast) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            _SINCE_ITS_LAST_DECISION,
            {"failures": list(FAILURES), "broadcast": broadcast.pk, "since": broadcast.status_changed_at},
        )
        count, lasted = cursor.fetchone()
    return bool((count >= MANY and lasted >= FOR_LONG) or (count >= FEW and lasted >= FOR_LONGER))
