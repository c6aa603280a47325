"""What can keep a verb on accounts from happening."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StaffError(Exception):
    """Base of all refusals; ``message`` may be shown to the person who asked."""

    message: str | Promise = _("This could not be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


class NotAllowed(StaffError):
    message = _("Only an administrator can do this.")


class LastAdministrator(StaffError):
    message = _("Somebody must remain who can manage accounts. Make another person administrator first.")
