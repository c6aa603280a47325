"""The calendar of all departments: a week of it, what each category gets in it, and what that costs."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from broadcasts import agenda, permissions
from broadcasts.services import load_trend
from broadcasts.views.finding import person
from cityline.staff.screens import screen

WEEK = timedelta(days=7)
# As far as schedules may lie ahead, and as far back as anybody would look.
REACH = timedelta(days=800)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """``from``: a day of the week wanted; anything else is this week."""
    user = person(request)
    if not permissions.can_see_calendar(user):
        raise PermissionDenied
    today = timezone.localdate()
    monday = _monday(_day(request.GET.get("from", ""), today))
    days = agenda.days(user=user, first=monday, last=monday + WEEK - timedelta(days=1))
    trend = load_trend.by_week(now=timezone.now()) if permissions.sees_all(user) else []
    most = max((week.each for week in trend), default=0)
    return screen(
        request,
        "broadcasts/agenda/page.html",
        title=_("Calendar"),
        days=days,
        lines=agenda.by_category(days),
        earlier=monday - WEEK,
        later=monday + WEEK,
        is_this_week=monday == _monday(today),
        trend=[(week, round(100 * week.each / most) if most else 0) for week in reversed(trend)],
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if abs(day - today) <= REACH else today
