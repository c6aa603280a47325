"""The record of calls, to read and never to touch."""

from django.contrib import admin

from cityline.line.models import LineCall
from cityline.staff.permissions import can_see_audit
from cityline.staff.tables import PolicyAdmin, TablePolicy, ValuesFilter


@admin.register(LineCall)
class LineCallAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit)
    list_display = ("started_at", "method", "endpoint", "status", "error_code", "duration_ms", "request_id")
    list_filter = ("endpoint", "status", ("error_code", ValuesFilter))
    search_fields = ("=request_id", "=accepted_request_id")
    date_hierarchy = "started_at"
    show_full_result_count = False
    actions = None
