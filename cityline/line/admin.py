"""The record of calls, to read and never to touch."""

from django.contrib import admin
from django.http import HttpRequest

from cityline.line.models import LineCall


@admin.register(LineCall)
class LineCallAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    list_display = ("started_at", "method", "endpoint", "status", "error_code", "duration_ms", "request_id")
    list_filter = ("endpoint", "status", "error_code")
    search_fields = ("=request_id", "=accepted_request_id")
    date_hierarchy = "started_at"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LineCall | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LineCall | None = None) -> bool:
        return False
