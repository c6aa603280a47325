"""Staff accounts, departments and roles, and the admin site everyone in the city hall works in."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "cityline.staff"
    verbose_name = _("Staff")


class CitylineAdminConfig(AdminConfig):
    default_site = "cityline.staff.site.CitylineAdminSite"
