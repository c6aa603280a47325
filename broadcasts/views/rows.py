"""One line of a list: a broadcast with what one needs to know of it at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from broadcasts.models import Broadcast, PatrolDecision
from broadcasts.queries import Reached, approved_counts, reached_by
from broadcasts.stages import STUCK, Stage, stage_of
from broadcasts.states import BroadcastStatus
from broadcasts.views.explaining import drift


@dataclass(frozen=True, slots=True)
class Row:
    broadcast: Broadcast
    reached: Reached | None
    reviews: bool = False
    drift: str = ""

    @property
    def stage(self) -> Stage:
        return stage_of(self.broadcast.status)

    @property
    def href(self) -> str:
        """The page on which the reader can go on with it."""
        if self.stage is Stage.RESULTS and self.broadcast.frozen_at:
            return reverse("admin:broadcast_results", args=[self.broadcast.pk])
        return reverse("admin:broadcast_detail", args=[self.broadcast.pk])

    @property
    def verdict(self) -> PatrolDecision | None:
        """What the PR office said when it gave this back."""
        if self.broadcast.status not in {BroadcastStatus.RETURNED, BroadcastStatus.REJECTED}:
            return None
        return next((d for d in reversed(self.broadcast.decisions.all()) if d.words), None)

    @property
    def is_stuck(self) -> bool:
        return self.broadcast.status in STUCK

    @property
    def width(self) -> int:
        """How much of the bar is filled, of a hundred."""
        audience = self.broadcast.audience_count or 0
        if not self.reached or not audience:
            return 0
        return 100 * (audience - self.reached.to_send) // audience


def rows_of(broadcasts: Sequence[Broadcast], *, reviews: bool = False) -> list[Row]:
    """``reviews``: the reader is of the PR office, so that what waits opens on the review page."""
    reached = reached_by(broadcasts)
    approved = approved_counts(broadcasts)
    return [Row(b, reached.get(b.pk), reviews, drift(b, approved.get(b.pk))) for b in broadcasts]
