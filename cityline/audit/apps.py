"""The record of what people and the system did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "cityline.audit"
    verbose_name = _("Records")

    def ready(self) -> None:
        from cityline.audit import actions
        from cityline.audit.audit_actions import LABELS

        actions.register(LABELS)
