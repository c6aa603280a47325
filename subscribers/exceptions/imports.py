"""What can keep residents from being imported."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class ResidentImportError(Refusal):
    """Base of all refusals about importing residents."""


class ImportNotAllowed(ResidentImportError):
    message = _("Only the PR office and administrators import residents.")


class ImportNotPossible(ResidentImportError):
    message = _("This import is no longer at that point. Look at where it stands now.")


class ImportChanged(ResidentImportError):
    message = _("The numbers have changed in the meantime. Look at them and press the button again.")
