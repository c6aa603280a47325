"""What can keep a verb on accounts from happening."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class StaffError(Refusal):
    """Base of all refusals about accounts."""


class NotAllowed(StaffError):
    message = _("Only an administrator can do this.")


class LastAdministrator(StaffError):
    message = _("Somebody must remain who can manage accounts. Make another person administrator first.")


class NotYourself(StaffError):
    message = _("Nobody resets their own second factor. Ask another administrator.")


class NotADeputy(StaffError):
    message = _("This person cannot stand in for the other.")


class NobodyToAsk(StaffError):
    message = _("No administrator has a mail address here, so nobody was asked. Please speak to one of them.")


class DeputyshipOver(StaffError):
    message = _("This is over already. Nothing has been changed.")


class WrongCode(StaffError):
    message = _(
        "This code is wrong, or was used before. Wait for the next one in the app, and check that the telephone's clock is"
        " right."
    )


class WrongProof(StaffError):
    message = _("This is neither your password nor the code your app shows now. Nothing has been done; try again.")


class TooManyTries(StaffError):
    message = _("Too many wrong tries. Wait a little, then try again; after many, for a quarter of an hour.")
