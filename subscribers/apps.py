"""Resident side: who follows the account and what they chose to receive."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscribersConfig(AppConfig):
    name = "subscribers"
    verbose_name = _("Subscribers")

    def ready(self) -> None:
        from cityline.audit import actions
        from subscribers import handlers
        from subscribers.audit_actions import LABELS
        from subscribers.friend_sources import handling
        from subscribers.rich_menus import uses
        from subscribers.services import categories

        actions.register(LABELS)
        handlers.register()
        handling.register()
        categories.register_use(uses.why_in_use)
