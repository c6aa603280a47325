"""Facilities with the rules of their hours: a department its own, the PR office all; every change is on record."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from cityline.staff.models import User
from subscribers.admin.owning import OwnedAdmin
from subscribers.models import ClosingRule, Facility, OpeningSpan, SpecialDays
from subscribers.permissions import can_keep_answers, can_see_answers, may_keep_for

_WIDGETS: dict[Any, Any] = {
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
}


class _Rules(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Whoever may change the facility may change its rules; Django's own permissions say nothing here."""

    template = "admin/subscribers/rules.html"
    formfield_overrides = _WIDGETS
    extra = 2

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_see_answers(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def _may(self, request: HttpRequest, facility: Any) -> bool:
        user = request.user
        if not isinstance(user, User) or not can_keep_answers(user):
            return False
        return not isinstance(facility, Facility) or may_keep_for(user, facility.department_id)


class _Spans(_Rules):
    model = OpeningSpan


class _Closings(_Rules):
    model = ClosingRule


class _Specials(_Rules):
    model = SpecialDays


@admin.register(Facility)
class FacilityAdmin(OwnedAdmin):
    list_display = ("name", "department", "phone", "is_active")
    list_filter = ("department", "is_active")
    list_select_related = ("department",)
    search_fields = ("name", "other_names")
    inlines = (_Spans, _Closings, _Specials)
    fields = (
        "department", "name", "name_easy", "name_en", "other_names", "address", "phone", "link", "on_holidays",
        "is_city_desk", "is_active",
    )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """It is set to inactive: answers of the past name it."""
        return False
