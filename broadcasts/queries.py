"""Reads over several models that lists and pages share; each a fixed number of queries, however many rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, Sum
from django.db.models.functions import Coalesce

from broadcasts.models import Authorisation, Broadcast, Delivery, PatrolDecision
from broadcasts.models.broadcasts import BroadcastQuerySet
from broadcasts.states import DELIVERY_OPEN, BroadcastStatus, DeliveryStatus

LEFT_OVER = (
    F("recipient_count")
    - F("refused_count")
    - F("excluded_blocked")
    - F("excluded_paused")
    - F("excluded_left")
    - F("excluded_unticked")
)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many residents a broadcast in a list has reached, and how many are still to come."""

    accepted: int
    to_send: int


def for_listing(broadcasts: BroadcastQuerySet) -> BroadcastQuerySet:
    """With everything a line in a list shows; a draft in which nothing was ever typed is on no list."""
    decisions = Prefetch("decisions", PatrolDecision.objects.select_related("decided_by", "on_behalf_of"))
    return (
        broadcasts.begun()
        .select_related("department", "author", "edited_by", "submitted_by")
        .prefetch_related("categories__group", decisions)
    )


def reached_by(broadcasts: Iterable[Broadcast]) -> dict[int, Reached]:
    """Of those with a frozen audience, in one query."""
    frozen = [broadcast.pk for broadcast in broadcasts if broadcast.frozen_at]
    if not frozen:
        return {}
    rows = (
        Delivery.objects.leaves()
        .filter(broadcast__in=frozen)
        .order_by()
        .values_list("broadcast")
        .annotate(
            accepted=Coalesce(Sum(LEFT_OVER, filter=Q(status=DeliveryStatus.ACCEPTED)), 0),
            to_send=Coalesce(Sum(LEFT_OVER, filter=Q(status__in=list(DELIVERY_OPEN))), 0),
        )
    )
    return {pk: Reached(accepted, to_send) for pk, accepted, to_send in rows}


def approved_counts(broadcasts: Iterable[Broadcast]) -> dict[int, int]:
    """For how many residents each held one was approved, in one query, and none when nothing is held."""
    held = [broadcast.pk for broadcast in broadcasts if broadcast.status == BroadcastStatus.HELD]
    if not held:
        return {}
    in_force = Authorisation.objects.filter(broadcast__in=held, revoked_at=None)
    return dict(in_force.values_list("broadcast", "approved_count"))
