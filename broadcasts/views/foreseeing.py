"""When a broadcast would go out if it were approved now, and what is in its way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings

from broadcasts import quiet_hours
from broadcasts.models import Broadcast, SendingPolicy
from broadcasts.models.deliveries import CHUNK_SIZE
from broadcasts.services import mornings, timing

# Others go out too, and LINE is not always as fast as it may be.
MARGIN = timedelta(minutes=5)
NEIGHBOURS_SHOWN = 8


@dataclass
class Foresight:
    broadcast: Broadcast
    policy: SendingPolicy
    now: datetime
    reached: int

    @cached_property
    def wished(self) -> datetime:
        """Without quiet hours; a time that has passed means "now"."""
        return timing.wished(
            broadcast=self.broadcast, policy=self.policy, now=self.now, scheduled_at=self.broadcast.scheduled_at
        )

    @cached_property
    def waits_until(self) -> datetime | None:
        """Its place in the morning it would have to wait for."""
        if self.broadcast.is_emergency or not self.broadcast.is_pushed:
            return None
        place = mornings.free_place(broadcast=self.broadcast, wished=self.wished, policy=self.policy)
        return place if place > self.wished else None

    @property
    def goes_out_at(self) -> datetime:
        return self.waits_until or self.wished

    @cached_property
    def neighbours(self) -> list[Broadcast]:
        """What else goes out that morning."""
        if self.waits_until is None:
            return []
        others = mornings.neighbours(broadcast=self.broadcast, wished=self.wished, policy=self.policy)
        return list(others[: NEIGHBOURS_SHOWN + 1])

    @property
    def neighbours_shown(self) -> list[Broadcast]:
        return self.neighbours[:NEIGHBOURS_SHOWN]

    @property
    def has_more_neighbours(self) -> bool:
        return len(self.neighbours) > NEIGHBOURS_SHOWN

    @cached_property
    def night(self) -> datetime | None:
        """When quiet hours would begin before it is through."""
        if self.broadcast.is_emergency or self.waits_until is not None or not self.broadcast.is_pushed:
            return None
        takes = timedelta(
            minutes=self.broadcast.spread_minutes, seconds=self.reached / (settings.LINE_MULTICAST_RATE * CHUNK_SIZE)
        )
        begins = quiet_hours.next_quiet(self.wished, self.policy)
        return begins if begins is not None and begins < self.wished + takes + MARGIN else None

    @property
    def goes_on_at(self) -> datetime | None:
        """When what the night held back goes on; None if it would be too late by then."""
        if self.night is None:
            return None
        morning = quiet_hours.first_allowed(self.night, self.policy)
        late = timing.send_by(broadcast=self.broadcast, policy=self.policy, due_at=self.wished)
        return morning if morning < late else None

    @property
    def exception_matters(self) -> bool:
        return self.waits_until is not None or self.night is not None
