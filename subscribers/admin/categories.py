"""Categories and their groups: thin over `subscribers.services.categories`, and nothing is ever deleted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from subscribers.exceptions import CategoryError
from subscribers.models import Category, CategoryGroup
from subscribers.permissions import can_manage_categories, can_see_categories
from subscribers.services import categories


class OurAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Rights from our own policy; no deletion; a refusal becomes a message instead of an error page."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_see_categories(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_see_categories(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_manage_categories(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_manage_categories(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except CategoryError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(request.path)


class OfferedFilter(admin.SimpleListFilter):
    title = _("offer")
    parameter_name = "offered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("offered")), ("no", _("no longer offered"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Category]") -> "QuerySet[Category]":
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "yes")


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Category
        fields = (
            "group", "code", "name", "name_easy", "name_en",
            "description", "description_easy", "description_en", "is_on_by_default",
            "min_age_months", "max_age_months", "position",
        )  # fmt: skip

    def clean(self) -> Any:
        """Say here already that there is no room, while what was typed is still on the page."""
        cleaned = super().clean()
        if self.instance.pk is None:
            try:
                categories.next_bit()
            except CategoryError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return cleaned


@admin.register(CategoryGroup)
class CategoryGroupAdmin(OurAdmin):
    list_display = ("name", "kind", "code", "position")
    fields = (
        "code", "kind", "name", "name_easy", "name_en", "question", "question_easy", "question_en", "position",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: CategoryGroup | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: CategoryGroup, form: Any, change: bool) -> None:
        categories.save_group(group=obj, by=request.user)  # type: ignore[arg-type]  # the site lets only staff in


@admin.register(Category)
class CategoryAdmin(OurAdmin):
    form = CategoryForm
    list_display = ("name", "group", "code", "is_on_by_default", "position", "retired_at")
    list_filter = ("group", OfferedFilter, "is_on_by_default")
    search_fields = ("name", "name_en", "code")
    actions = ("retire",)

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        # Residents chose it as what it was: its place may be reworded, not moved under their feet.
        return ("group", "code", "retired_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Category | None = None) -> Any:
        fields = list(CategoryForm.Meta.fields)
        return [*fields, "retired_at"] if obj else fields

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        by: Any = request.user
        typed = {name: form.cleaned_data[name] for name in categories.CHANGEABLE & form.cleaned_data.keys()}
        if change:
            categories.change(category_id=obj.pk, by=by, **typed)
            return
        made = categories.create(by=by, group=obj.group, code=obj.code, **typed)
        # Django goes on with the object it was given: log entry, message, redirect.
        obj.pk, obj.bit = made.pk, made.bit

    @admin.action(description=_("Retire: offer it no longer"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: "QuerySet[Category]") -> None:
        by: Any = request.user
        for category in queryset:
            try:
                categories.retire(category_id=category.pk, by=by)
            except CategoryError as refusal:
                self.message_user(request, f"{category}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, _("“{name}” is no longer offered.").format(name=category), messages.SUCCESS)
