"""What really was sent to one resident: of each broadcast the one chunk that may hold them, and what became of it.

Leaves of a broadcast are disjoint ranges of ids, and the constraint that keeps them so is an index: one probe for each
broadcast, newest first, until a page is full. Nobody's list is ever gone through.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from broadcasts.audience_rules import AudienceRule
from broadcasts.models import Broadcast
from subscribers.models import Subscriber

JsonObject = dict[str, Any]

_SENT = """
SELECT b.id, b.started_at, d.first_attempted_at, d.is_certain, a.request_body, a.audience_rule, a.is_drill
FROM broadcasts_broadcast b
CROSS JOIN LATERAL (
    SELECT d.first_attempted_at, d.status = 'accepted' OR d.marked_as = 'reached' AS is_certain
    FROM broadcasts_delivery d
    WHERE d.broadcast_id = b.id AND d.status <> 'split' AND int8range(d.first_id, d.last_id, '[]') @> %(who)s::bigint
        AND (d.status = 'accepted' OR d.status = 'outcome_unknown' AND d.marked_as <> 'not_reached')
        AND %(who)s = ANY(d.sent_ids) AND NOT %(who)s = ANY(coalesce(d.refused_ids, '{}'))
) d
CROSS JOIN LATERAL (
    SELECT a.request_body, a.audience_rule, a.is_drill, a.is_training FROM broadcasts_authorisation a
    WHERE a.broadcast_id = b.id ORDER BY a.id DESC LIMIT 1
) a
WHERE b.started_at >= %(since)s AND b.recipients_dropped_at IS NULL AND NOT a.is_training
    AND (%(only)s::bigint IS NULL OR b.id = %(only)s::bigint)
    AND (%(before)s::bigint IS NULL OR (b.started_at, b.id) < (
        SELECT o.started_at, o.id FROM broadcasts_broadcast o WHERE o.id = %(before)s::bigint
    ))
ORDER BY b.started_at DESC, b.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """``is_certain``: LINE accepted it, or a person found out that it arrived; otherwise LINE never answered."""

    broadcast_id: int
    at: datetime
    is_certain: bool
    messages: list[JsonObject]
    rule: AudienceRule
    is_drill: bool = False


def sent_to(
    *, subscriber: Subscriber, since: datetime, limit: int, before: int | None = None, only: int | None = None
) -> list[Sent]:
    """Newest first; only what came before the broadcast of that number, or only that of it, if one is given."""
    asked: dict[str, Any] = {"who": subscriber.pk, "since": since, "before": before, "only": only, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_SENT, asked)
        rows = cursor.fetchall()
    return [
        Sent(
            broadcast_id=number,
            at=attempted_at or started_at,
            is_certain=is_certain,
            messages=json.loads(body)["messages"],
            rule=AudienceRule.from_json(json.loads(rule)),
            is_drill=is_drill,
        )
        for number, started_at, attempted_at, is_certain, body, rule, is_drill in rows
    ]


def forgotten_until(*, since: datetime) -> datetime | None:
    """The newest broadcast of that time of which it is no longer known who got it; None if there is none."""
    newest: datetime | None = Broadcast.objects.filter(
        started_at__gte=since, recipients_dropped_at__isnull=False
    ).aggregate(newest=Max("started_at"))["newest"]
    return newest
