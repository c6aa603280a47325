"""Staff side: from a draft over the patrol to the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "broadcasts"
    verbose_name = _("Broadcasts")

    def ready(self) -> None:
        from broadcasts.audit_actions import LABELS, VALUES
        from broadcasts.holdings import register_kinds
        from broadcasts.residents import wiring
        from cityline.audit import actions, facts

        actions.register(LABELS)
        facts.register(VALUES)
        wiring.register()
        register_kinds()
