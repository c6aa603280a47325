"""The person on call: sees that a broadcast waits for somebody, looks, and lets it go on."""

import time

from broadcasts.models import Broadcast
from broadcasts.services import controlling
from broadcasts.states import BroadcastStatus
from cityline.staff.models import User

# Reasons after which somebody who has looked resumes; nothing else is resumed by itself.
RESUMABLE = frozenset({"gap", "keeps_failing"})
THINKS_SECONDS = 2.0


class OnCall:
    def __init__(self, broadcast_id: int, by: User, *, expects_gap: bool) -> None:
        self.expects_gap = expects_gap
        self.resumed_for: list[str] = []
        self.surprises: list[str] = []
        self._broadcast_id = broadcast_id
        self._by = by
        self._seen_at = 0.0

    @property
    def wrongs(self) -> list[str]:
        """What the system asked of somebody without need, and what it did not ask although it had to."""
        is_unasked = self.expects_gap and "gap" not in self.resumed_for
        return self.surprises + (["went on after it was put back, and asked nobody"] if is_unasked else [])

    def look(self) -> None:
        broadcast = Broadcast.objects.get(pk=self._broadcast_id)
        if broadcast.status != BroadcastStatus.PAUSED or broadcast.status_reason not in RESUMABLE:
            self._seen_at = 0.0
            return
        self._seen_at = self._seen_at or time.monotonic()
        if time.monotonic() - self._seen_at < THINKS_SECONDS:
            return
        if broadcast.status_reason == "gap" and not self.expects_gap:
            self.surprises.append("paused for a gap where there was none")
        self.resumed_for.append(broadcast.status_reason)
        controlling.resume(broadcast_id=broadcast.pk, by=self._by)
