"""Resident side: who follows the account and what they chose to receive."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscribersConfig(AppConfig):
    name = "subscribers"
    verbose_name = _("Subscribers")

    def ready(self) -> None:
        # Imported here because they need models, which need the apps to be loaded.
        from cityline.audit import actions  # noqa: PLC0415
        from subscribers import handlers  # noqa: PLC0415
        from subscribers.audit_actions import LABELS  # noqa: PLC0415
        from subscribers.friend_sources import handling  # noqa: PLC0415
        from subscribers.rich_menus import uses  # noqa: PLC0415
        from subscribers.services import categories  # noqa: PLC0415

        actions.register(LABELS)
        handlers.register()
        handling.register()
        categories.register_use(uses.why_in_use)
