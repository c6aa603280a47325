"""The checks as the PR office sets them: rules, words of its own, hosts. Every change goes through the service."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from broadcasts.models import CheckSetting, LinkHost, OwnCheckWord
from broadcasts.permissions import can_change_policy, can_see_audit
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.register import BY_CODE
from broadcasts.services import check_rules
from cityline.staff.tables import PolicyAdmin, TablePolicy

_LOOKS = {Level.BLOCKING: "cl-tag cl-tag-stop", Level.WARNING: "cl-tag cl-tag-wait"}


class _CheckAdmin(PolicyAdmin):
    may_save_in_a_row = False
    actions = None
    list_select_related: ClassVar[Any] = ("made_by",)

    @admin.display(description=_("weight"), ordering="level")
    def weight(self, row: CheckSetting | OwnCheckWord) -> str:
        level = Level(row.level)
        return format_html('<span class="{}">{}</span>', _LOOKS.get(level, "cl-tag"), level.label)


@admin.register(CheckSetting)
class CheckSettingAdmin(_CheckAdmin):
    policy = TablePolicy(view=can_see_audit, change=can_change_policy)
    change_list_template = "admin/broadcasts/checks.html"
    list_display = ("name", "weight", "limit_in_words", "made_by", "made_at")
    list_filter = ("level",)
    radio_fields = {"level": admin.VERTICAL}

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[CheckSetting]":
        return super().get_queryset(request).filter(code__in=BY_CODE)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        has_limit = isinstance(obj, CheckSetting) and BY_CODE[obj.code].limit is not None
        return ("level", "limit") if has_limit else ("level",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change=change, **options)
        if obj is not None and "limit" in form.base_fields:
            form.base_fields["limit"].help_text = str(BY_CODE[obj.code].limit_means)
            form.base_fields["limit"].required = True
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        named = {"title": self.name(row), "subtitle": None} if isinstance(row, CheckSetting) else {}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **named})

    @admin.display(description=_("rule"), ordering="id")
    def name(self, row: CheckSetting) -> str:
        return str(BY_CODE[row.code].name)

    @admin.display(description=_("limit"))
    def limit_in_words(self, row: CheckSetting) -> str:
        rule = BY_CODE[row.code]
        return f"{row.limit or rule.limit} {rule.limit_means}" if rule.limit is not None else "–"

    def save_model(self, request: HttpRequest, obj: CheckSetting, form: Any, change: bool) -> None:
        check_rules.change_setting(by=request.user, setting=obj)  # type: ignore[arg-type]  # the policy let only staff in


@admin.register(OwnCheckWord)
class OwnCheckWordAdmin(_CheckAdmin):
    policy = TablePolicy(view=can_see_audit, add=can_change_policy, change=can_change_policy, delete=can_change_policy)
    list_display = ("word", "explanation", "weight", "category", "made_by", "made_at")
    list_select_related: ClassVar[Any] = ("made_by", "category")
    list_filter = ("level",)
    search_fields = ("word", "explanation")
    fields = ("word", "explanation", "level", "category")
    radio_fields = {"level": admin.VERTICAL}

    def save_model(self, request: HttpRequest, obj: OwnCheckWord, form: Any, change: bool) -> None:
        check_rules.put_word(by=request.user, word=obj)  # type: ignore[arg-type]  # only staff get here

    def delete_model(self, request: HttpRequest, obj: OwnCheckWord) -> None:
        check_rules.remove_word(by=request.user, word=obj)  # type: ignore[arg-type]  # only staff get here


class LinkHostForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    def clean_host(self) -> str:
        """Two spellings of one host would be two rows."""
        return str(self.cleaned_data["host"]).strip().lower().rstrip(".")


@admin.register(LinkHost)
class LinkHostAdmin(_CheckAdmin):
    policy = TablePolicy(view=can_see_audit, add=can_change_policy, change=can_change_policy, delete=can_change_policy)
    form = LinkHostForm
    list_display = ("host", "words", "made_by", "made_at")
    search_fields = ("host", "words")
    fields = ("host", "words")

    def save_model(self, request: HttpRequest, obj: LinkHost, form: Any, change: bool) -> None:
        check_rules.put_host(by=request.user, host=obj)  # type: ignore[arg-type]  # only staff get here

    def delete_model(self, request: HttpRequest, obj: LinkHost) -> None:
        check_rules.remove_host(by=request.user, host=obj)  # type: ignore[arg-type]  # only staff get here
