"""Staff accounts, departments and roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "cityline.staff"
    verbose_name = _("Staff")
