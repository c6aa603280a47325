"""What the audit log can say about itself."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "audit.broken": _("Alarm: the audit log does not verify"),
    "audit.accepted": _("Go on from the audit log as it is"),
}
