"""Saying no to a person, in words they can be shown."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Base of everything a service refuses; ``message`` may be shown to the person who asked."""

    message: str | Promise = _("This could not be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)  # now, in the language of who reads it
