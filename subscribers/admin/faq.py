"""Questions and answers: the table, the box to try a question in, and what went unanswered."""

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from subscribers.admin.patrolled import PatrolledAdmin
from subscribers.models import FaqEntry
from subscribers.views import answers, faq


@admin.register(FaqEntry)
class FaqEntryAdmin(PatrolledAdmin):
    change_list_template = "admin/subscribers/faq_entries.html"
    change_form_template = "admin/subscribers/faq_entry.html"
    list_display = ("question", "department", "kind_words", "standing", "is_active", "changed_at")
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
            path("waiting/", staff(answers.waiting), name="answers_waiting"),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("what is answered"), ordering="kind")
    def kind_words(self, entry: FaqEntry) -> str:
        return f"{entry.facility} · {entry.get_kind_display()}" if entry.kind else entry.answer[:40]
