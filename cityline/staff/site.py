"""The admin site: one login and one set of permissions for plain tables and Cityline's own screens alike."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class CitylineAdminSite(AdminSite):
    site_header = "Cityline"
    site_title = "Cityline"
    index_title = _("Start")
