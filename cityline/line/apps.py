"""The only package that speaks to LINE."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LineConfig(AppConfig):
    name = "cityline.line"
    verbose_name = _("LINE")
