"""Departments with their sender icon: the picture store is known here, and not in the app that has the departments."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from broadcasts.content.media import Size, url
from broadcasts.forms.departments import DepartmentForm
from cityline.staff.admin.departments import DepartmentAdmin
from cityline.staff.models import Department

admin.site.unregister(Department)
_ICON = ("icon_now", "icon", "drops_icon")


@admin.register(Department)
class DepartmentWithIconAdmin(DepartmentAdmin):
    form = DepartmentForm
    readonly_fields = ("icon_now",)

    @admin.display(description=_("sender icon in LINE"))
    def icon_now(self, department: Department) -> SafeString | None:
        if not department.line_sender_icon:
            return None
        address = url(department.line_sender_icon, Size.ICON, base_url="")
        return format_html('<img src="{}" width="64" height="64" alt="{}">', address, department.line_sender_name)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        may_change = self.has_change_permission(request, obj)
        icon = _ICON if may_change else _ICON[:1]
        fields = [str(name) for name in super().get_fields(request, obj) if name not in _ICON]
        at = fields.index("line_sender_name") + 1
        return [*fields[:at], *icon, *fields[at:]]

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        form.instance.line_sender_icon = form.line_sender_icon
        super().save_model(request, obj, form, change)
