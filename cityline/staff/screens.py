"""Drawing one of our own screens inside the admin site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise


def screen(
    request: HttpRequest, template: str, *, title: str | Promise, status: int = 200, **context: Any
) -> TemplateResponse:
    """``template`` with what every page of the admin site shows around it."""
    request.current_app = admin.site.name  # Django reads it when it reverses names
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), "title": title, **context}, status=status
    )
