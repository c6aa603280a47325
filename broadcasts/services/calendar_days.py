"""The PR office's calendar: days on which residents are left alone more, or less, than the weekday says."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Broadcast, CalendarDay
from broadcasts.states import AUTHORISED, BroadcastStatus
from cityline.audit.services import record
from cityline.staff.models import User

# More would be a city that sends nothing at all; quiet hours are looked through twice as far (`HORIZON_DAYS`).
CLOSED_IN_A_ROW_MAX = 30


def problem_with(*, day: CalendarDay) -> Promise | None:
    """What keeps this day from being put into the calendar, in words."""
    if day.date < timezone.localdate():
        return _("This day has passed. The calendar keeps it as it was.")
    if day.kind == CalendarDay.Kind.CLOSED and _closed_in_a_row(day) > CLOSED_IN_A_ROW_MAX:
        return _("That would be more than 30 days in a row on which nothing is sent. Leave a day between them.")
    return None


def put(*, by: User, day: CalendarDay) -> CalendarDay:
    """Add a day, or say something else of it. What is approved keeps its sealed time and is judged again when it starts."""
    if not permissions.can_change_policy(by):
        raise NotAllowed
    with transaction.atomic():
        if problem := problem_with(day=day):
            raise BroadcastError(problem)
        day.made_by, day.made_at = by, timezone.now()
        day.save()
        record(action="broadcasts.calendar_day", actor=by, on=day, date=f"{day.date}", kind=day.kind, words=day.words)
    return day


def remove(*, by: User, day: CalendarDay) -> None:
    """Forget what was said of a day to come."""
    if not permissions.can_change_policy(by):
        raise NotAllowed
    with transaction.atomic():
        if day.date < timezone.localdate():
            raise BroadcastError(_("This day has passed. The calendar keeps it as it was."))
        record(action="broadcasts.calendar_day_removed", actor=by, on=day, date=f"{day.date}", kind=day.kind)
        day.delete()


def falling_on(*, day: date) -> "QuerySet[Broadcast]":
    """What is approved for that day already, emergencies aside: nobody moves it but the PR office."""
    return Broadcast.objects.filter(status__in=AUTHORISED, is_emergency=False, due_at__date=day).order_by("due_at")


def falling_on_closed_days() -> "QuerySet[Broadcast]":
    """The same for every day to come on which nothing is sent: it will not start, and somebody has to know."""
    closed = CalendarDay.objects.filter(kind=CalendarDay.Kind.CLOSED, date__gte=timezone.localdate())
    return Broadcast.objects.filter(
        status__in=[BroadcastStatus.APPROVED, BroadcastStatus.HELD],
        is_emergency=False,
        ignores_quiet_hours=False,
        due_at__date__in=closed.values("date"),
    ).order_by("due_at")


def _closed_in_a_row(day: CalendarDay) -> int:
    reach = timedelta(days=CLOSED_IN_A_ROW_MAX)
    others = CalendarDay.objects.exclude(pk=day.pk).filter(
        kind=CalendarDay.Kind.CLOSED, date__range=(day.date - reach, day.date + reach)
    )
    closed = {*others.values_list("date", flat=True), day.date}
    first = last = day.date
    while first - timedelta(days=1) in closed:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in closed:
        last += timedelta(days=1)
    return (last - first).days + 1
