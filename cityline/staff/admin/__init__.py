"""Accounts and departments in the admin site."""

from cityline.staff.admin import departments, staff
from cityline.staff.site import cityline_site

cityline_site().add_screens("staff", "cityline.staff.urls")

__all__ = ["departments", "staff"]
