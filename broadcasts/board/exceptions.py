"""What keeps an announcement off the board, or on it."""

from django.utils.translation import gettext_lazy as _

from broadcasts.exceptions import BroadcastError


class NotForTheBoard(BroadcastError):
    """It was not approved for the board, or not in this way, or not for now."""

    message = _("This is not approved for the notice board as it stands. Nothing was published.")


class NotOnTheBoard(BroadcastError):
    message = _("This announcement is not on the notice board.")


class NoteMissing(BroadcastError):
    message = _("Say in a few words why it is taken off the notice board: the reason goes on record.")
