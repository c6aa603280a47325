"""What became of a broadcast: the ledger, and how far it is.

Only leaves count: a split chunk lives on in its children. "Accepted" is LINE's word for having taken a message, not a
claim that anybody read it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.models import Broadcast, Delivery, DeliveryAttempt, Mark
from broadcasts.models.deliveries import CHUNK_SIZE
from broadcasts.services import spreading
from broadcasts.states import DELIVERY_OPEN, BroadcastStatus, DeliveryStatus

EXCLUSIONS = ("blocked", "paused", "left", "unticked")
SPEED_WINDOW = timedelta(seconds=10)

_LEFT_OVER = (
    F("recipient_count")
    - F("refused_count")
    - F("excluded_blocked")
    - F("excluded_paused")
    - F("excluded_left")
    - F("excluded_unticked")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every resident of the frozen audience in exactly one column."""

    audience: int
    accepted: int
    excluded: dict[str, int]
    refused: int
    unknown: int
    """All of whom LINE never said; two of three kinds of them are marked by a person."""
    unknown_reached: int = 0
    unknown_not_reached: int = 0
    cancelled: int
    to_send: int
    requests: int
    repeats: int
    chunks: int
    chunks_done: int

    @property
    def excluded_total(self) -> int:
        return sum(self.excluded.values())

    @property
    def unknown_open(self) -> int:
        """Of whom nobody has said anything yet."""
        return self.unknown - self.unknown_reached - self.unknown_not_reached

    @property
    def adds_up(self) -> bool:
        parts = (self.accepted, self.excluded_total, self.refused, self.unknown, self.cancelled, self.to_send)
        return self.audience == sum(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a broadcast is, for people who wait."""

    ledger: Ledger
    fraction: float
    per_second: float
    estimated_end: datetime | None
    is_moving: bool
    fastest: float = 0.0
    """What the configured rate allows at most, in residents a second."""
    quiet_until: datetime | None = None
    """Quiet hours hold it until then."""

    @property
    def percent(self) -> int:
        return int(self.fraction * 100)


def ledger(broadcast: Broadcast) -> Ledger:
    """The ledger of this moment, from the chunk rows alone."""
    status, open_ones = DeliveryStatus, list(DELIVERY_OPEN)
    sums = (
        Delivery.objects.leaves()
        .filter(broadcast=broadcast)
        .aggregate(
            accepted=_left_over(Q(status=status.ACCEPTED)),
            unknown=_left_over(Q(status=status.OUTCOME_UNKNOWN)),
            unknown_reached=_left_over(Q(marked_as=Mark.REACHED)),
            unknown_not_reached=_left_over(Q(marked_as=Mark.NOT_REACHED)),
            cancelled=_left_over(Q(status=status.CANCELLED)),
            to_send=_left_over(Q(status__in=open_ones)),
            refused=Coalesce(Sum("refused_count"), 0),
            chunks=Count("pk"),
            chunks_done=Count("pk", filter=~Q(status__in=open_ones)),
            **{f"excluded_{why}_sum": Coalesce(Sum(f"excluded_{why}"), 0) for why in EXCLUSIONS},
        )
    )
    attempts = DeliveryAttempt.objects.filter(delivery__broadcast=broadcast).aggregate(
        all=Count("pk"), keys=Count("retry_key", distinct=True)
    )
    return Ledger(
        audience=broadcast.audience_count or 0,
        accepted=sums["accepted"],
        excluded={why: sums[f"excluded_{why}_sum"] for why in EXCLUSIONS},
        refused=sums["refused"],
        unknown=sums["unknown"],
        unknown_reached=sums["unknown_reached"],
        unknown_not_reached=sums["unknown_not_reached"],
        cancelled=sums["cancelled"],
        to_send=sums["to_send"],
        requests=attempts["all"],
        repeats=attempts["all"] - attempts["keys"],
        chunks=sums["chunks"],
        chunks_done=sums["chunks_done"],
    )


def progress(broadcast: Broadcast, *, now: datetime | None = None) -> Progress:
    """How far it is, how fast it goes and when it will be through at that speed."""
    now = now or timezone.now()
    current = ledger(broadcast)
    quiet_until = quiet_hours.holding_until(broadcast, now)
    is_moving = broadcast.status == BroadcastStatus.SENDING and quiet_until is None
    per_second = _speed(broadcast, now) if is_moving else 0.0
    # Before the first answers the configured rate is the best guess there is.
    fastest = settings.LINE_MULTICAST_RATE * CHUNK_SIZE
    expected = per_second or fastest
    return Progress(
        ledger=current,
        fraction=(current.audience - current.to_send) / current.audience if current.audience else 0.0,
        per_second=per_second,
        estimated_end=_end(broadcast, now, current.to_send, expected) if is_moving and current.to_send else None,
        is_moving=is_moving,
        fastest=fastest,
        quiet_until=quiet_until,
    )


def _end(broadcast: Broadcast, now: datetime, to_send: int, expected: float) -> datetime:
    """At the present speed; what is spread over minutes goes as slowly as it was meant to."""
    if (planned := spreading.ends_at(broadcast)) is None:
        return now + timedelta(seconds=to_send / expected)
    return max(planned, now + timedelta(seconds=to_send / (settings.LINE_MULTICAST_RATE * CHUNK_SIZE)))


def _left_over(which: Q) -> Coalesce:
    return Coalesce(Sum(_LEFT_OVER, filter=which), 0)


def _speed(broadcast: Broadcast, now: datetime) -> float:
    """Residents accepted per second, lately."""
    began = broadcast.started_at or now
    span = min(SPEED_WINDOW, now - began).total_seconds()
    if span <= 0:
        return 0.0
    lately = Delivery.objects.filter(
        broadcast=broadcast, status=DeliveryStatus.ACCEPTED, finished_at__gt=now - timedelta(seconds=span)
    )
    accepted: int = lately.aggregate(accepted=Coalesce(Sum(_LEFT_OVER), 0))["accepted"]
    return accepted / span
