"""Departments and how they appear in LINE."""

from django.contrib import admin
from django.urls import URLPattern, path

from cityline.staff.importing.views import import_departments
from cityline.staff.models import Department
from cityline.staff.permissions import can_manage_staff, can_see_staff
from cityline.staff.tables import AuditedAdmin, TablePolicy


@admin.register(Department)
class DepartmentAdmin(AuditedAdmin):
    policy = TablePolicy(view=can_see_staff, add=can_manage_staff, change=can_manage_staff)
    list_display = ("name", "code", "kind", "line_sender_name", "is_patrol_office", "is_training", "is_active")
    list_filter = ("kind", "is_active", "is_training", "may_write_emergencies")
    search_fields = ("name", "code", "line_sender_name")
    change_list_template = "admin/staff/import_change_list.html"
    fields = (
        "name",
        "code",
        "kind",
        "line_sender_name",
        "contact",
        "is_patrol_office",
        "is_training",
        "may_write_emergencies",
        "is_active",
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(import_departments)
        return [path("import/", view, name="staff_department_import"), *super().get_urls()]
