"""Questions and answers: the table, the box to try a question in, and what went unanswered."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from subscribers.admin.owning import OwnedAdmin
from subscribers.faq import misses
from subscribers.models import FaqEntry
from subscribers.views import faq


@admin.register(FaqEntry)
class FaqEntryAdmin(OwnedAdmin):
    change_list_template = "admin/subscribers/faq_entries.html"
    change_form_template = "admin/subscribers/faq_entry.html"
    list_display = ("question", "department", "kind_words", "is_active", "changed_at")
    list_filter = ("department", "is_active")
    list_select_related = ("department", "facility")
    search_fields = ("question", "ways", "answer")
    fields = (
        "department", "question", "ways", "answer", "link", "phone", "facility", "kind", "related",
        "question_easy", "answer_easy", "question_en", "answer_en", "valid_from", "valid_until", "is_active",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        own = [
            path("try/", staff(faq.try_out), name="faq_try"),
            path("missed/", staff(faq.missed), name="faq_missed"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("what is answered"), ordering="kind")
    def kind_words(self, entry: FaqEntry) -> str:
        return f"{entry.facility} · {entry.get_kind_display()}" if entry.kind else entry.answer[:40]

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(obj, FaqEntry) and isinstance(request.user, User):
            misses.settle(by=request.user, entry=obj, words=obj.phrases)
