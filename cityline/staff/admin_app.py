"""Tells Django's admin which site everyone in the city hall works in; apart from `apps`, which must hold one
configuration."""

from django.contrib.admin.apps import AdminConfig


class CitylineAdminConfig(AdminConfig):
    default_site = "cityline.staff.site.CitylineAdminSite"
