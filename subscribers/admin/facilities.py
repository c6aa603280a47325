"""Facilities with the rules of their hours: a department its own, the PR office all; every change is on record."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.roles import Role, has_role
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


class _SpanForms(BaseInlineFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """Hours of one weekday must not lie over each other, nor over the next day's where they go on past midnight."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        spans = sorted(_minutes(data["weekday"], data["opens"], data["closes"]) for data in kept if data.get("closes"))
        # The week goes on with its first span.
        following = [*spans[1:], *((begins + _WEEK, ends + _WEEK) for begins, ends in spans[:1])]
        if any(span[1] > after[0] for span, after in zip(spans, following, strict=True)):
            raise ValidationError(_("Two of these opening hours lie over each other. Make one of them."))


_WEEK = 7 * 24 * 60


def _minutes(weekday: int, opens: time, closes: time) -> tuple[int, int]:
    """In minutes from Monday on."""
    begins = weekday * 24 * 60 + opens.hour * 60 + opens.minute
    lasts = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    return begins, begins + (lasts if lasts > 0 else lasts + 24 * 60)


class _Spans(_Rules):
    model = OpeningSpan
    formset = _SpanForms


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

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Which place is the city's desk is for the PR office to say."""
        fields = [*super().get_readonly_fields(request, obj)]
        is_office = isinstance(request.user, User) and has_role(request.user, Role.PATROLLER)
        return fields if is_office else [*fields, "is_city_desk"]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """It is set to inactive: answers of the past name it."""
        return False
