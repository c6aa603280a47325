"""Staff side: from a draft over the patrol to the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "broadcasts"
    verbose_name = _("Broadcasts")

    def ready(self) -> None:
        # Imported here because they need models, which need the apps to be loaded.
        from broadcasts.audit_actions import LABELS, VALUES  # noqa: PLC0415
        from broadcasts.holdings import register_kinds  # noqa: PLC0415
        from broadcasts.residents import wiring  # noqa: PLC0415
        from cityline.audit import actions, facts  # noqa: PLC0415

        actions.register(LABELS)
        facts.register(VALUES)
        wiring.register()
        register_kinds()
