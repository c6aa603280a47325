"""What has to be so for anything at all to leave at a moment: asked at every claim, so it is one small query."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.models import SendingPolicy, SendingSwitch
from broadcasts.services import heartbeat

# The newest policy, and beside it the newest flip of the kill switch, the last heartbeat, and the calendar's word of today.
_ASK = """
SELECT p.*,
    (SELECT s.is_on FROM broadcasts_sendingswitch s ORDER BY s.id DESC LIMIT 1) AS is_on,
    (SELECT h.seen_at FROM broadcasts_heartbeat h ORDER BY h.id LIMIT 1) AS seen_at,
    (SELECT c.kind FROM broadcasts_calendarday c WHERE c.date = %s) AS kind_of_day
FROM broadcasts_sendingpolicy p ORDER BY p.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Gate:
    """``is_open``: the switch allows it and no gap waits to be dealt with. ``is_quiet``: only what may disturb leaves."""

    is_open: bool
    is_quiet: bool


def ask(*, now: datetime) -> Gate:
    """The gate as it stands; a city that never changed its policy is asked about one by one."""
    today = timezone.localdate(now)
    for policy in SendingPolicy.objects.raw(_ASK, [today]):
        beside = vars(policy)
        is_on = settings.LINE_SENDING_ENABLED and beside["is_on"] is not False
        is_alive = beside["seen_at"] is None or heartbeat.is_near(beside["seen_at"], now)
        days = {today: beside["kind_of_day"]} if beside["kind_of_day"] else {}
        return Gate(is_on and is_alive, quiet_hours.is_quiet(now, policy, days))
    return Gate(
        SendingSwitch.allows_sending() and heartbeat.is_current(now=now),
        quiet_hours.is_quiet(now, SendingPolicy.current()),
    )
