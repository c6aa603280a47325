"""What LINE told us and how it was applied: kinds, times and errors, never what a resident wrote."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cityline.audit.services import record
from cityline.doorbell import doorbell
from cityline.staff.models import User
from cityline.staff.permissions import can_see_audit
from cityline.staff.tables import PolicyAdmin, TablePolicy, ValuesFilter
from subscribers.models import WebhookEvent
from subscribers.permissions import can_mend_events
from subscribers.services import intake


@admin.register(WebhookEvent)
class WebhookEventAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit)
    list_display = ("received_at", "event_type", "applied_at", "given_up_at", "attempt_count", "error_code")
    list_filter = (
        ("given_up_at", admin.EmptyFieldListFilter),
        ("applied_at", admin.EmptyFieldListFilter),
        ("error_code", ValuesFilter),
    )
    fields = list_display
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("try_again",)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return can_mend_events(request.user)

    @admin.action(description=_("Try again those that were given up"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: "QuerySet[WebhookEvent]") -> None:
        count = intake.try_again(event_ids=list(queryset.values_list("pk", flat=True)))
        if not count:
            nothing = _(
                "None of these can be tried again: they were not given up, or their content is already forgotten."
            )
            self.message_user(request, nothing, messages.WARNING)
            return
        record(
            action="subscribers.retry_events",
            actor=request.user if isinstance(request.user, User) else None,
            count=count,
        )
        doorbell.ring("subscribers.apply_events")
        words = ngettext("%(count)s event is tried again.", "%(count)s events are tried again.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)
