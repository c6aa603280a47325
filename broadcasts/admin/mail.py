"""The mail that is owed, sent or given up, to read and never to touch."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Notice
from broadcasts.permissions import can_see_audit
from broadcasts.services.notifying import NEWS
from cityline.staff.tables import PolicyAdmin, TablePolicy, ValuesFilter


@admin.register(Notice)
class NoticeAdmin(PolicyAdmin):
    policy = TablePolicy(view=can_see_audit)
    list_display = (
        "happened_at",
        "broadcast_id",
        "news",
        "user",
        "sent_at",
        "given_up_at",
        "attempt_count",
        "error_code",
    )
    list_filter = (
        ("given_up_at", admin.EmptyFieldListFilter),
        ("sent_at", admin.EmptyFieldListFilter),
        ("error_code", ValuesFilter),
    )
    list_select_related = ("user",)
    date_hierarchy = "happened_at"
    fields = ("broadcast", *list_display[2:5], "happened_at", "given_up_at", "next_attempt_at", *list_display[6:])
    show_full_result_count = False
    actions = None

    @admin.display(description=_("news"))
    def news(self, notice: Notice) -> str:
        return str(NEWS[notice.kind][1]) if notice.kind in NEWS else notice.kind
