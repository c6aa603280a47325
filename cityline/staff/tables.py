"""Plain tables in the admin site: who may do what comes from a policy module, and every change goes into the audit log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from cityline.audit.services import record
from cityline.staff.models import User

Check = Callable[[User], bool]


def nobody(user: User) -> bool:
    """The answer for what no person may do in a table, whatever their flags say."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePolicy:
    """Who may do what in a table; nobody, where it says nothing."""

    view: Check = nobody
    add: Check = nobody
    change: Check = nobody
    delete: Check = nobody


class ValuesFilter(admin.AllValuesFieldListFilter):
    """The values there are, with a word for the empty one: a link needs a text."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or gettext("none")}


class PolicyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Django's own permissions are asked for nothing: neither `is_superuser` nor a forgotten one opens a table."""

    policy = TablePolicy()
    may_save_in_a_row = True

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One way on: `may_save_in_a_row` leaves Django's other two buttons to tables that are filled in a row."""
        if not self.may_save_in_a_row:
            context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def _asked(self, check: Check, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and check(user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._asked(self.policy.view, request) or self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._asked(self.policy.add, request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._asked(self.policy.change, request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._asked(self.policy.delete, request)


class AuditedAdmin(PolicyAdmin):
    """Says in the audit log which fields somebody changed; never their content, which may be a text or a secret."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(
            action="tables.change" if change else "tables.add",
            actor=_person(request),
            on=obj,
            fields=list(form.changed_data),
        )

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        record(action="tables.delete", actor=_person(request), on=obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> None:
        for obj in queryset:
            record(action="tables.delete", actor=_person(request), on=obj)
        super().delete_queryset(request, queryset)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("the admin site lets only staff in")
    return request.user
