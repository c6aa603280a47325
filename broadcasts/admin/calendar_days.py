"""The PR office's calendar, beside the national holidays that are known anyway."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from broadcasts.forms.calendar_days import CalendarDayForm
from broadcasts.models import CalendarDay
from broadcasts.permissions import can_change_policy, can_see_audit
from broadcasts.services.calendar_days import falling_on, falling_on_closed_days, put, remove
from cityline import holidays
from cityline.staff.tables import PolicyAdmin, TablePolicy

SHOWN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Holiday:
    """``said``: what the calendar makes of it, where it says something else."""

    day: date
    name: str
    said: str


@admin.register(CalendarDay)
class CalendarDayAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit, add=can_change_policy, change=can_change_policy, delete=can_change_policy)
    form = CalendarDayForm
    change_list_template = "admin/broadcasts/calendar.html"
    list_display = ("day", "tag", "words", "made_by", "made_at")
    list_select_related = ("made_by",)
    may_save_in_a_row = False
    fields = ("date", "kind", "words")
    radio_fields = {"kind": admin.VERTICAL}
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        facts = {"title": _("calendar"), "holidays": coming_holidays(), "stuck": list(falling_on_closed_days())}
        return super().changelist_view(request, {**(extra_context or {}), **facts})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": _("Enter a day in the calendar")})

    @admin.display(description=_("date"), ordering="date")
    def day(self, calendar_day: CalendarDay) -> str:
        return date_format(calendar_day.date, gettext("D j N Y"))

    @admin.display(description=_("that day"), ordering="kind")
    def tag(self, calendar_day: CalendarDay) -> str:
        look = "cl-tag cl-tag-stop" if calendar_day.kind == CalendarDay.Kind.CLOSED else "cl-tag"
        return format_html('<span class="{}">{}</span>', look, calendar_day.get_kind_display())

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_to_come(obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_to_come(obj)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        put(by=request.user, day=obj)  # type: ignore[arg-type]  # may_add let only staff in
        if obj.kind == CalendarDay.Kind.CLOSED and (waiting := falling_on(day=obj.date).count()):
            words = ngettext(
                "%(count)s approved broadcast falls on that day. It will not start; take it back or cancel it.",
                "%(count)s approved broadcasts fall on that day. They will not start; take them back or cancel them.",
                waiting,
            )
            messages.warning(request, words % {"count": waiting})

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        remove(by=request.user, day=obj)  # type: ignore[arg-type]  # may_delete let only staff in


def coming_holidays() -> list[Holiday]:
    """The national holidays of a year from today, and what the calendar says of each."""
    today = timezone.localdate()
    said = {day.date: day.get_kind_display() for day in CalendarDay.objects.filter(date__gte=today)}
    return [Holiday(day, name, said.get(day, "")) for day, name in holidays.between(today, today + SHOWN)]


def _is_to_come(day: models.Model | None) -> bool:
    """What was said of past days explains why broadcasts waited then: it stays."""
    return not isinstance(day, CalendarDay) or day.date >= timezone.localdate()
