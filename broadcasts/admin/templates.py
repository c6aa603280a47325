"""Saved templates: their text is made from a broadcast; here they are renamed, shared and thrown away."""

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from broadcasts.models import BroadcastTemplate
from broadcasts.permissions import can_draft, can_patrol
from cityline.staff.models import User
from cityline.staff.tables import AuditedAdmin, TablePolicy


def _can_keep(user: User) -> bool:
    return can_draft(user) or can_patrol(user)


@admin.register(BroadcastTemplate)
class BroadcastTemplateAdmin(AuditedAdmin):
    """A department its own, the PR office all; a template for everybody is the PR office's."""

    policy = TablePolicy(view=_can_keep, change=_can_keep, delete=_can_keep)
    list_display = ("name", "title", "department", "made_by", "made_at")
    list_filter = ("department",)
    list_select_related = ("department", "made_by")
    search_fields = ("name", "title")
    fields = ("name", "department", "is_for_affiliates", "title", "made_by", "made_at")
    readonly_fields = ("title", "made_by", "made_at")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[BroadcastTemplate]":
        found, user = super().get_queryset(request), request.user
        if not isinstance(user, User) or can_patrol(user):
            return found
        return found.filter(Q(department=user.department_id) | Q(department=None))

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        if isinstance(request.user, User) and can_patrol(request.user):
            return self.readonly_fields
        return ("department", "is_for_affiliates", *self.readonly_fields)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request: HttpRequest, obj: models.Model | None) -> bool:
        user = request.user
        if not isinstance(obj, BroadcastTemplate) or not isinstance(user, User):
            return True
        return can_patrol(user) or (obj.department_id is not None and obj.department_id == user.department_id)
