"""When the phone of a resident should be left alone."""

from datetime import datetime, timedelta

from django.utils import timezone

from broadcasts.models import Broadcast, SendingPolicy
from broadcasts.states import BroadcastStatus


def is_quiet(moment: datetime, policy: SendingPolicy) -> bool:
    """Whether ``moment`` lies in the quiet hours, which most often reach over midnight."""
    if not policy.has_quiet_hours or policy.quiet_from == policy.quiet_until:
        return False
    clock = timezone.localtime(moment).time()
    if policy.quiet_from < policy.quiet_until:
        return policy.quiet_from <= clock < policy.quiet_until
    return clock >= policy.quiet_from or clock < policy.quiet_until


def first_allowed(moment: datetime, policy: SendingPolicy) -> datetime:
    """``moment`` itself, or the end of the quiet hours it lies in."""
    if not is_quiet(moment, policy):
        return moment
    local = timezone.localtime(moment)
    end = local.replace(
        hour=policy.quiet_until.hour, minute=policy.quiet_until.minute, second=policy.quiet_until.second, microsecond=0
    )
    return end if end > local else end + timedelta(days=1)


def holding_until(broadcast: Broadcast, now: datetime) -> datetime | None:
    """When a broadcast that is being sent goes on after the quiet hours; None if they do not hold it."""
    if broadcast.status != BroadcastStatus.SENDING or broadcast.is_emergency:
        return None
    end = first_allowed(now, SendingPolicy.current())
    return end if end > now else None
