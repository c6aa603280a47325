"""Facilities with the rules of their hours: a department its own, the PR office all; every change is on record."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from subscribers.admin.owning import OwnedAdmin, OwnedRows
from subscribers.models import ClosingRule, Facility, OpeningSpan, SpecialDays

_WIDGETS: dict[Any, Any] = {
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
}


class _Rules(OwnedRows, admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    template = "admin/subscribers/rules.html"
    formfield_overrides = _WIDGETS
    extra = 2


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
