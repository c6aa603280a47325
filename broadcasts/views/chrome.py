"""What stands in the header of every staff page: where work waits along the journey, and whether anything may leave."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from broadcasts import permissions
from broadcasts.feeds import rights as feeds
from broadcasts.models import LookAfter, SendingSwitch
from broadcasts.stages import STATES, Stage, stage_of
from cityline.staff.models import User


def header(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not isinstance(user, User):
        return {}
    return {
        "stations": [(stage, count if stage is not Stage.RESULTS else 0) for stage, count in _counts(user).items()],
        "sending_allowed": SendingSwitch.allows_sending(),
        "may_draft": permissions.can_draft(user),
        "may_see_calendar": permissions.can_see_calendar(user),
        "may_see_blocks": permissions.can_see_blocks(user),
        "may_see_feeds": feeds.can_see_any(user),
        "may_see_health": permissions.can_see_health(user),
        "may_flip_switch": permissions.can_flip_switch(user),
    }


def _counts(user: User) -> dict[Stage, int]:
    """How many of the broadcasts this person may see stand at each station; results only grow, so nobody counts those."""
    underway = [status for stage, states in STATES.items() if stage is not Stage.RESULTS for status in states]
    rows = permissions.visible_to(user).begun().filter(status__in=underway).order_by()
    found: Counter[Stage] = Counter()
    for status, count in rows.values_list("status").annotate(Count("id", distinct=True)):
        found[stage_of(status)] += count
    if permissions.can_patrol(user):
        found[Stage.PATROL] += LookAfter.objects.owed().values("broadcast").distinct().count()
    return {stage: found[stage] for stage in Stage}
