"""Choosing a password by the link one was sent, and the page of somebody who mistyped too often."""

from typing import Any

from axes.helpers import get_cool_off
from django.contrib import admin
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cityline.staff.services.passwords import note_chosen


class SetPasswordView(PasswordResetConfirmView):
    template_name = "registration/set_password.html"
    success_url = reverse_lazy("admin:login")

    @transaction.atomic
    def form_valid(self, form: "SetPasswordForm[Any]") -> HttpResponse:
        note_chosen(form.user)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**admin.site.each_context(self.request), **context, "title": _("Choose your password")}


set_password = SetPasswordView.as_view()


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Said to everybody who fails too often, whether or not such an account exists."""
    wait = get_cool_off(request)
    response = TemplateResponse(
        request,
        "registration/locked_out.html",
        {
            **admin.site.each_context(request),
            "title": _("Too many failed logins"),
            "minutes": round(wait.total_seconds() / 60) if wait else None,
        },
        status=429,
    )
    return response.render()
