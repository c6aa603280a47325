"""What can keep a comparison with LINE's list of friends from happening."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class SyncError(Refusal):
    """Base of all refusals about the comparison with LINE's list of friends."""

    message = _("The comparison is not possible like this.")


class SyncNotAllowed(SyncError):
    message = _("Only the PR office and administrators compare our residents with LINE's list of friends.")


class SyncNotPossible(SyncError):
    message = _("The comparison has gone on meanwhile, or another one is under way. Look at how it stands now.")
