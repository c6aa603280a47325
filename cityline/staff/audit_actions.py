"""What the audit log can say about accounts, departments and plain tables."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "staff.set_roles": _("Change roles"),
    "staff.deputy_appointed": _("Appoint a deputy"),
    "staff.deputy_asked_for": _("Ask for a deputy"),
    "staff.deputy_ended": _("End a deputyship"),
    "staff.deactivate": _("Deactivate a person"),
    "staff.reactivate": _("Reactivate a person"),
    "staff.move": _("Move to another department"),
    "staff.unlock": _("Lift a lock-out"),
    "staff.send_password_link": _("Send a link to choose a password"),
    "staff.choose_password": _("Choose a password by the link"),
    "staff.factor_set_up": _("Set up the second factor"),
    "staff.factor_reset": _("Reset the second factor"),
    "staff.recovery_code": _("Log in with a recovery code"),
    "staff.recovery_codes": _("Make new recovery codes"),
    "staff.import_departments": _("Import departments"),
    "staff.import_people": _("Import staff"),
    "tables.add": _("Add"),
    "tables.change": _("Change"),
    "tables.delete": _("Delete"),
}
