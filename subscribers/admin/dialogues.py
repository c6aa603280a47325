"""Guided dialogues: the table, their steps, and the whole tree to look at before residents do."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import URLPattern, path

from subscribers.admin.owning import OwnedRows
from subscribers.admin.patrolled import PatrolledAdmin
from subscribers.faq.dialogues.checking import problems
from subscribers.models import Dialogue, DialogueStep
from subscribers.views import dialogues


class _WholeTree(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """Each step alone may be right and the tree still lead nowhere."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if found := problems([form.instance for form in kept]):
            raise ValidationError([ValidationError(str(problem)) for problem in found])


class _Steps(OwnedRows, admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    model = DialogueStep
    formset = _WholeTree
    template = "admin/subscribers/steps.html"
    extra = 2
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3})},
    }
    fields = (
        ("code", "under"), ("label", "label_easy", "label_en"), "words", "words_easy", "words_en", "ways",
        ("link", "phone"),
    )  # fmt: skip


@admin.register(Dialogue)
class DialogueAdmin(PatrolledAdmin):
    change_list_template = "admin/subscribers/dialogues.html"
    change_form_template = "admin/subscribers/dialogue.html"
    list_display = ("name", "department", "version", "standing", "is_active", "changed_at")
    list_select_related = ("department",)
    search_fields = ("name", "ways")
    fields = ("department", "name", "ways", "name_easy", "name_en", "valid_from", "valid_until", "is_active")
    inlines = (_Steps,)

    def get_urls(self) -> list[URLPattern]:
        tree = self.admin_site.admin_view(dialogues.tree)
        return [path("<int:pk>/tree/", tree, name="dialogue_tree"), *super().get_urls()]
