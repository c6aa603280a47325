"""Staff accounts, departments and roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "cityline.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from cityline.audit import actions
        from cityline.staff import (
            sessions,  # noqa: F401  hears of logins
            standing_in,
        )
        from cityline.staff.audit_actions import LABELS

        actions.register(LABELS)
        standing_in.register_kind()
