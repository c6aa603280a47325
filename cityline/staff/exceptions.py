"""What can keep a verb on accounts from happening."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class StaffError(Refusal):
    """Base of all refusals about accounts."""


class NotAllowed(StaffError):
    message = _("Only an administrator can do this.")


class LastAdministrator(StaffError):
    message = _("Somebody must remain who can manage accounts. Make another person administrator first.")
