"""The only package that speaks to LINE."""

import os
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class LineConfig(AppConfig):
    name = "cityline.line"
    verbose_name = _("LINE")

    def ready(self) -> None:
        if settings.DEBUG and os.environ.get("LINE_OPENAPI_DIR"):
            # The tests, and the worker processes of their journeys, are held against LINE's own OpenAPI.
            import_module("cityline.line.testing.contract").watch()
