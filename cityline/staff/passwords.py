"""Choosing a password by the link one was sent, and the page of somebody who mistyped too often."""

from typing import Any

from axes.helpers import get_cool_off
from django.contrib import admin
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class SetPasswordView(PasswordResetConfirmView):
    template_name = "registration/set_password.html"
    success_url = reverse_lazy("admin:login")

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
