"""Guided dialogues: the table, their steps, and the whole tree to look at before residents do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone

from subscribers.admin.owning import OwnedAdmin, OwnedRows
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
class DialogueAdmin(OwnedAdmin):
    change_form_template = "admin/subscribers/dialogue.html"
    list_display = ("name", "department", "version", "is_active", "changed_at")
    list_filter = ("department", "is_active")
    list_select_related = ("department",)
    search_fields = ("name", "ways")
    fields = ("department", "name", "ways", "name_easy", "name_en", "valid_from", "valid_until", "is_active")
    inlines = (_Steps,)

    def get_urls(self) -> list[URLPattern]:
        tree = self.admin_site.admin_view(dialogues.tree)
        return [path("<int:pk>/tree/", tree, name="dialogue_tree"), *super().get_urls()]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Buttons from before the change begin anew; and whoever holds the tree sees that it is another."""
        super().save_related(request, form, formsets, change)
        if change and (form.changed_data or any(formset.has_changed() for formset in formsets)):
            Dialogue.objects.filter(pk=form.instance.pk).update(version=F("version") + 1, changed_at=timezone.now())
