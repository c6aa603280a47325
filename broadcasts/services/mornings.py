"""Mornings: what waited for the same end of quiet hours starts one after another, and not all at eight.

A place is the end of quiet hours or so many gaps after it. It is found at the approval and sealed as the time it is due,
so that everybody sees it beforehand; what was under way when quiet hours began was due earlier and goes on first.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from broadcasts import quiet_hours
from broadcasts.models import Broadcast, SendingPolicy
from broadcasts.states import AUTHORISED

# Approvals of that kind are one after another, so that two at once do not find the same place free.
_LOCK = 0x436974796D6F726E

# How much of a morning is shown beside a broadcast that waits for it.
SHOWN = timedelta(hours=3)


def take_place(*, broadcast: Broadcast, wished: datetime, policy: SendingPolicy) -> datetime:
    """``wished``, or the first free place of the morning it has to wait for. The place is kept from others until the
    caller's transaction ends, in which it must be written down.
    """
    if quiet_hours.first_allowed(wished, policy) > wished and policy.morning_gap_minutes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return free_place(broadcast=broadcast, wished=wished, policy=policy)


def free_place(*, broadcast: Broadcast, wished: datetime, policy: SendingPolicy) -> datetime:
    """The place as it would be now, for whoever only looks."""
    days = quiet_hours.days_around(wished)
    place = quiet_hours.first_allowed(wished, policy, days)
    gap = timedelta(minutes=policy.morning_gap_minutes)
    if place == wished or not gap:
        return place
    others = _approved_besides(broadcast).filter(due_at__gt=place - gap)
    taken = [other.due_at for other in others if other.due_at]
    while any(abs(place - at) < gap for at in taken):
        place = quiet_hours.first_allowed(place + gap, policy, days)
    return place


def neighbours(*, broadcast: Broadcast, wished: datetime, policy: SendingPolicy) -> "QuerySet[Broadcast]":
    """What else goes out in the morning that ``wished`` has to wait for, in its order."""
    morning = quiet_hours.first_allowed(wished, policy)
    if morning == wished:
        return Broadcast.objects.none()
    others = _approved_besides(broadcast).filter(due_at__gte=morning, due_at__lt=morning + SHOWN)
    return others.select_related("department").order_by("due_at", "pk")


def _approved_besides(broadcast: Broadcast) -> "QuerySet[Broadcast]":
    return Broadcast.objects.pushed().filter(status__in=AUTHORISED, is_emergency=False).exclude(pk=broadcast.pk)
