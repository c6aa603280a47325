"""Staff accounts, departments and roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "cityline.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        # Imported here because they need models, which need the apps to be loaded.
        from cityline.audit import actions  # noqa: PLC0415
        from cityline.staff import (  # noqa: PLC0415
            sessions,  # noqa: F401  hears of logins
            standing_in,
        )
        from cityline.staff.audit_actions import LABELS  # noqa: PLC0415

        actions.register(LABELS)
        standing_in.register_kind()
