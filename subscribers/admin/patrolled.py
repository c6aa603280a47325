"""Tables of what the bot says: a save is a proposal, and the form says what residents get meanwhile."""

from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from subscribers.admin.owning import OwnedAdmin
from subscribers.faq import misses
from subscribers.faq.passing import proposing, showing
from subscribers.models import Dialogue, FaqEntry
from subscribers.permissions import can_pass_answers

# Takes away or gives back what was passed: nothing to look at.
_AT_ONCE = {"is_active"}


class StandingFilter(admin.SimpleListFilter):
    title = _("what residents are told")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("a change waits")), ("returned", _("a change was returned"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        match self.value():
            case "waiting":
                return queryset.filter(proposed_at__isnull=False)
            case "returned":
                return queryset.exclude(returned_words="")
        return queryset


class PatrolledAdmin(OwnedAdmin):
    list_filter = ("department", StandingFilter, "is_active")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        """Locked before it is read to be saved: a pass meanwhile must not be written over with what was read earlier."""
        found: models.Model | None = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not transaction.get_connection().in_atomic_block:
            return found
        return type(found)._default_manager.select_for_update(of=("self",)).filter(pk=found.pk).first()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        row = form.instance
        if not isinstance(row, FaqEntry | Dialogue) or not isinstance(request.user, User):
            return
        has_changed = bool(set(form.changed_data) - _AT_ONCE) or any(formset.has_changed() for formset in formsets)
        proposing.propose(by=request.user, row=row, has_changed=has_changed)
        if isinstance(row, FaqEntry) and row.is_as_passed:
            misses.settle(by=request.user, entry=row, words=row.phrases)
        messages.info(request, showing.what_happens_next(row))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may_pass = {"may_pass_answers": can_pass_answers(request.user)}
        return super().changelist_view(request, {**(extra_context or {}), **may_pass})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = context.get("original")
        context |= {"may_pass_answers": can_pass_answers(request.user)}
        if isinstance(row, FaqEntry | Dialogue):
            context |= {"answer_state": showing.state_of(row), "answer": row}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("what residents are told"))
    def standing(self, row: Any) -> str | Promise:
        return showing.in_short(row)
