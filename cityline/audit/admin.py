"""The audit log, to read and never to touch."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cityline.audit.actions import UnknownAction, choices, label
from cityline.audit.facts import facts
from cityline.audit.models import Entry
from cityline.staff.permissions import can_see_audit, can_see_whole_audit
from cityline.staff.tables import PolicyAdmin, TablePolicy


class ActionFilter(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Entry]") -> list[tuple[str, str]]:
        return [(action, str(words)) for action, words in choices()]

    def queryset(self, request: HttpRequest, queryset):  # type: ignore[no-untyped-def]
        return queryset.filter(action=self.value()) if self.value() else queryset


# An administrator sees these and nothing else, so that what a later app records is not theirs by default.
ABOUT_ACCOUNTS = Q(object_type__startswith="staff.") | Q(action__startswith="staff.")


@admin.register(Entry)
class EntryAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit)
    list_display = ("at", "who", "what", "object_label", "details")
    list_display_links = None
    list_filter = (ActionFilter, "at")
    search_fields = ("actor_label", "object_label")
    date_hierarchy = "at"
    list_select_related = ("actor",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Entry]":
        entries = super().get_queryset(request)
        return entries if can_see_whole_audit(request.user) else entries.filter(ABOUT_ACCOUNTS)

    @admin.display(description=_("who"), ordering="actor_label")
    def who(self, entry: Entry) -> str:
        return entry.actor_label if entry.actor_id else str(_("the system"))

    @admin.display(description=_("action"), ordering="action")
    def what(self, entry: Entry) -> str:
        try:
            return str(label(entry.action))
        except UnknownAction:
            return entry.action

    @admin.display(description=_("details"))
    def details(self, entry: Entry) -> SafeString:
        return format_html_join(" ", '<span class="cl-fact"><b>{}</b> {}</span>', facts(entry.data))
