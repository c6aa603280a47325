"""Accounts and departments in the admin site."""

from cityline.staff.admin import departments, staff

__all__ = ["departments", "staff"]
