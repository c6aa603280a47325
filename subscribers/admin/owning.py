"""Tables whose rows belong to a department: everybody reads them, a department changes its own, the PR office all."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from cityline.audit.services import record
from cityline.staff.models import Department, User
from cityline.staff.roles import Role, has_role
from cityline.staff.tables import AuditedAdmin, TablePolicy
from subscribers.models import Facility
from subscribers.permissions import can_keep_answers, can_see_answers, may_keep_for


class OwnedRows:
    """Whoever may change the row may change what hangs on it; Django's own permissions say nothing here."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_see_answers(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def _may(self, request: HttpRequest, owner: Any) -> bool:
        user = request.user
        if not isinstance(user, User) or not can_keep_answers(user):
            return False
        return owner is None or may_keep_for(user, getattr(owner, "department_id", None))


class OwnedAdmin(AuditedAdmin):
    policy = TablePolicy(view=can_see_answers, add=can_keep_answers, change=can_keep_answers, delete=can_keep_answers)
    actions = None
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nobody gives a row to a department that is not theirs."""
        if db_field.name == "department" and isinstance(request.user, User):
            departments = Department.objects.filter(is_active=True)
            if not has_role(request.user, Role.PATROLLER):
                departments = departments.filter(pk=request.user.department_id or 0)
            kwargs |= {"queryset": departments, "initial": request.user.department_id}
        if db_field.name == "facility" and isinstance(request.user, User):
            kwargs["queryset"] = self._places(request, request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _places(self, request: HttpRequest, user: User) -> "models.QuerySet[Facility]":
        """A department answers about its own places; one the PR office has chosen stays chosen."""
        if has_role(user, Role.PATROLLER):
            return Facility.objects.all()
        match = request.resolver_match
        chosen = Q(faq_entries=match.kwargs.get("object_id")) if match and match.kwargs.get("object_id") else Q(pk=None)
        return Facility.objects.filter(Q(department=user.department_id or 0) | chosen).distinct()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What hangs on the row is on record as changes of the row."""
        super().save_formset(request, form, formset, change)
        changed = len(formset.new_objects) + len(formset.changed_objects) + len(formset.deleted_objects)
        if changed and isinstance(request.user, User):
            form.instance.save()  # whoever holds what was read from here must see that it is another
            fields = [formset.model._meta.model_name]
            record(action="tables.change", actor=request.user, on=form.instance, fields=fields)

    def _is_theirs(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None or not isinstance(request.user, User):
            return True
        return may_keep_for(request.user, getattr(obj, "department_id", None))
