"""The PR office's sending policy: a new row for every change, the newest in force."""

from collections.abc import Iterator
from datetime import time
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTimeWidget
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.models import SendingPolicy
from broadcasts.permissions import can_change_policy, can_see_audit
from broadcasts.services.controlling import change_policy
from cityline.staff.tables import PolicyAdmin, TablePolicy


@admin.register(SendingPolicy)
class SendingPolicyAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit, add=can_change_policy)
    change_list_template = "admin/broadcasts/policy.html"
    add_form_template = "admin/broadcasts/policy_form.html"
    formfield_overrides: ClassVar = {models.TimeField: {"widget": AdminTimeWidget(format="%H:%M")}}
    list_display = ("made_at", "made_by", "grace", "quiet", "quiet_on_rest_days", "latest_start")
    list_select_related = ("made_by",)
    actions = None
    may_save_in_a_row = False
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
            _("Looking afterwards"),
            {
                "fields": ("look_within_hours",),
                "description": _(
                    "What was sent without a review beforehand waits in the PR office's queue under “After the fact”."
                    " When this time is over, the PR office is told by mail."
                ),
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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        policy = SendingPolicy.current()
        return super().changelist_view(
            request,
            {**(extra_context or {}), "title": _("sending policy"), "policy": policy, "in_force": list(_rules(policy))},
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": _("Change the sending policy")})

    @admin.display(description=_("Grace"))
    def grace(self, policy: SendingPolicy) -> str:
        return _seconds(policy.grace_seconds)

    @admin.display(description=_("quiet hours"))
    def quiet(self, policy: SendingPolicy) -> str:
        return _hours(policy, policy.quiet_from, policy.quiet_until)

    @admin.display(description=_("on days of rest"))
    def quiet_on_rest_days(self, policy: SendingPolicy) -> str:
        return _hours(policy, policy.rest_day_quiet_from, policy.rest_day_quiet_until)

    @admin.display(description=_("latest start"))
    def latest_start(self, policy: SendingPolicy) -> str:
        return _minutes(policy.send_by_minutes)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with what is in force, so that one changes one thing."""
        now = SendingPolicy.current()
        names = [
            name for name in (f.name for f in SendingPolicy._meta.fields) if name not in {"id", "made_by", "made_at"}
        ]
        return {name: getattr(now, name) for name in names}

    def save_model(self, request: HttpRequest, obj: SendingPolicy, form: Any, change: bool) -> None:
        change_policy(by=request.user, policy=obj)  # type: ignore[arg-type]  # may_add let only staff in


def _rules(policy: SendingPolicy) -> Iterator[tuple[str | Promise, str]]:
    """What is in force, in a few lines."""
    yield _("Grace"), _seconds(policy.grace_seconds)
    yield _("Grace of emergencies"), _seconds(policy.emergency_grace_seconds)
    yield _("quiet hours"), _hours(policy, policy.quiet_from, policy.quiet_until)
    yield _("on days of rest"), _hours(policy, policy.rest_day_quiet_from, policy.rest_day_quiet_until)
    yield _("distance in the morning"), _minutes(policy.morning_gap_minutes)
    yield _("latest start"), _minutes(policy.send_by_minutes)
    yield _("latest start of emergencies"), _minutes(policy.emergency_send_by_minutes)
    yield _("Looking afterwards"), gettext("within %(n)s hours") % {"n": policy.look_within_hours}
    yield _("Memory"), gettext("%(n)s days") % {"n": policy.keep_recipients_days}
    yield _("Memory of who blocked us"), gettext("%(n)s days") % {"n": policy.keep_blocked_days}


def _hours(policy: SendingPolicy, begins: time, ends: time) -> str:
    if not policy.has_quiet_hours:
        return gettext("none")
    return gettext("from %(begins)s to %(ends)s") % {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}


def _seconds(count: int) -> str:
    return gettext("%(n)s seconds") % {"n": count}


def _minutes(count: int) -> str:
    if count and count % 60 == 0:
        return gettext("%(n)s hours") % {"n": count // 60}
    return gettext("%(n)s minutes") % {"n": count}
