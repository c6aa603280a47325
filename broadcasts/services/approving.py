"""Letting a broadcast go: seal exactly what may leave, give it its times, start its grace. The one way, whoever says yes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from broadcasts import audience
from broadcasts.board.services import picture_keeping
from broadcasts.content.dated import events_of
from broadcasts.content.media import addresses_in
from broadcasts.doorbells import ring
from broadcasts.models import Authorisation, Broadcast, SendingPolicy
from broadcasts.outlets import in_order
from broadcasts.services import allowance, freezing, mornings, reach, timing
from broadcasts.services.previewing import request_body_of
from broadcasts.services.sealing import seal
from cityline.staff.models import User

_FROM_THE_APPROVAL = ["due_at", "send_by", "ignores_quiet_hours"]


class Authorised(NamedTuple):
    """The sealed yes, and how many messages it exceeds the month's allowance by (where that is outweighed)."""

    authorisation: Authorisation
    missing: int


def authorise(
    *,
    broadcast: Broadcast,
    kind: Authorisation.Kind,
    by: User,
    now: datetime,
    scheduled_at: datetime | None,
    quiet_hours_reason: str = "",
    delegation_ids: Sequence[int] = (),
    series_approval_id: int | None = None,
) -> Authorised:
    """Of a locked broadcast, in the transaction that then moves it to approved.

    Raises AudienceEmpty, OutletsMissing, QuotaShort.
    """
    under = {"delegation_ids": list(delegation_ids), "series_approval_id": series_approval_id}
    authorisation = _sealed(broadcast, kind, by, now, scheduled_at, quiet_hours_reason, under)
    missing = allowance.demand(broadcast=broadcast, authorisation=authorisation, now=now) if broadcast.is_pushed else 0
    broadcast.due_at, broadcast.send_by = authorisation.due_at, authorisation.send_by
    broadcast.ignores_quiet_hours = authorisation.ignores_quiet_hours
    freezing.keep_or_thaw(broadcast=broadcast, authorisation=authorisation)
    broadcast.save(update_fields=_FROM_THE_APPROVAL)
    if addresses_in(authorisation.request_body):
        ring(picture_keeping.TASK)
    if broadcast.is_emergency:
        ring("broadcasts.prepare_emergency", broadcast.pk)
    elif broadcast.is_pushed:
        ring("broadcasts.freeze_audience", broadcast.pk)
    if broadcast.is_pushed:
        ring("broadcasts.send_grace_copies", broadcast.pk)
    return Authorised(authorisation, missing)


def _sealed(
    broadcast: Broadcast,
    kind: Authorisation.Kind,
    by: User,
    now: datetime,
    scheduled_at: datetime | None,
    quiet_hours_reason: str,
    under: Mapping[str, Any],
) -> Authorisation:
    rule = audience.rule_of(broadcast)
    reached = reach.demand(broadcast=broadcast, rule=rule)
    policy = SendingPolicy.current()
    # Emergencies need no exception: no quiet hours hold them.
    exempt_for = "" if broadcast.is_emergency else quiet_hours_reason
    due_at = timing.wished(broadcast=broadcast, policy=policy, now=now, scheduled_at=scheduled_at)
    if broadcast.is_pushed and not broadcast.is_emergency and not exempt_for:
        due_at = mornings.take_place(broadcast=broadcast, wished=due_at, policy=policy)
    authorisation = Authorisation(
        broadcast=broadcast,
        kind=kind,
        revision=broadcast.revision,
        request_body=request_body_of(broadcast).decode(),
        audience_rule=rule.to_json(),
        approved_count=reached,
        scheduled_at=scheduled_at,
        due_at=due_at,
        send_by=timing.send_by(broadcast=broadcast, policy=policy, due_at=due_at),
        spread_minutes=broadcast.spread_minutes,
        ignores_quiet_hours=bool(exempt_for),
        quiet_hours_reason=exempt_for,
        **under,
        outlets=in_order(broadcast.outlets),
        outlet_words=broadcast.chosen_words,
        events=events_of(broadcast.parts),
        is_training=broadcast.department.is_training,
        is_drill=broadcast.is_drill,
        granted_by=by,
        granted_at=now,
    )
    authorisation.seal = seal(authorisation)
    authorisation.save(force_insert=True)
    return authorisation
