"""The PR office's sending policy: a new row for every change, the newest in force."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from broadcasts.models import SendingPolicy
from broadcasts.permissions import can_change_policy, can_see_audit
from broadcasts.services.controlling import change_policy
from cityline.staff.tables import PolicyAdmin, TablePolicy


@admin.register(SendingPolicy)
class SendingPolicyAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit, add=can_change_policy)
    list_display = (
        "made_at",
        "made_by",
        "grace_seconds",
        "has_quiet_hours",
        "quiet_from",
        "quiet_until",
        "rest_day_quiet_from",
        "rest_day_quiet_until",
        "send_by_minutes",
        "emergency_send_by_minutes",
    )
    list_select_related = ("made_by",)
    actions = None
    fieldsets = (
        (
            _("Grace"),
            {
                "fields": ("grace_seconds", "emergency_grace_seconds"),
                "description": _(
                    "How long an approved broadcast can still be taken back before the first message leaves."
                ),
            },
        ),
        (
            _("quiet hours"),
            {
                "fields": (
                    "has_quiet_hours",
                    ("quiet_from", "quiet_until"),
                    ("rest_day_quiet_from", "rest_day_quiet_until"),
                    "morning_gap_minutes",
                ),
                "description": _(
                    "Emergencies leave at any time, and so does what the PR office exempts when it approves it. Days of"
                    " rest are Saturdays, Sundays, national holidays and what the calendar says. What waited for the same"
                    " morning starts one after another, at this distance; 0: all at once."
                ),
            },
        ),
        (
            _("Lateness"),
            {
                "fields": ("send_by_minutes", "emergency_send_by_minutes"),
                "description": _("Counted from the time it was due. After it nothing more of a broadcast leaves."),
            },
        ),
        (
            _("Memory"),
            {
                "fields": ("keep_recipients_days", "keep_blocked_days"),
                "description": _(
                    "How many got a message is kept; who got it is forgotten after this time. Residents who leave are erased"
                    " after two days; those who block the account, with their choices, after the days given here."
                ),
            },
        ),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with what is in force, so that one changes one thing."""
        now = SendingPolicy.current()
        names = [
            name for name in (f.name for f in SendingPolicy._meta.fields) if name not in {"id", "made_by", "made_at"}
        ]
        return {name: getattr(now, name) for name in names}

    def save_model(self, request: HttpRequest, obj: SendingPolicy, form: Any, change: bool) -> None:
        change_policy(by=request.user, policy=obj)  # type: ignore[arg-type]  # may_add let only staff in
