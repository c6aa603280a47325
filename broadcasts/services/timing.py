"""The times of an approval: when a broadcast may first leave, and when nothing of it may leave any more."""

from datetime import datetime, timedelta

from broadcasts.models import Broadcast, SendingPolicy

EMERGENCY_GRACE_MOST = 10  # seconds; whatever a policy row says


def wished(*, broadcast: Broadcast, policy: SendingPolicy, now: datetime, scheduled_at: datetime | None) -> datetime:
    """When it would go if it were approved now and there were no quiet hours."""
    grace = policy.grace_seconds
    if broadcast.is_emergency:
        grace = min(policy.emergency_grace_seconds, EMERGENCY_GRACE_MOST)
    return max(scheduled_at or now, now + timedelta(seconds=grace))


def send_by(*, broadcast: Broadcast, policy: SendingPolicy, due_at: datetime) -> datetime:
    """The minutes over which it is spread count as on time."""
    late = policy.emergency_send_by_minutes if broadcast.is_emergency else policy.send_by_minutes
    return due_at + timedelta(minutes=broadcast.spread_minutes + late)
