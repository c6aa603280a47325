"""What can keep a change to the categories from happening. Each says in words what to do next."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class CategoryError(Refusal):
    """Base of all refusals about categories."""

    message = _("This category cannot be changed like this.")


class CategoryManagementNotAllowed(CategoryError):
    message = _("Only the PR office looks after the categories.")


class CategoryLimitReached(CategoryError):
    """Every bit of the choice mask has been given away, retired categories included."""

    message = _(
        "All 63 places for categories have been used, those of retired categories included. "
        "Rename a category that residents already know instead of adding one."
    )


class CategoryInUse(CategoryError):
    """Something that is on its way would lose its audience."""


class CategoryRetired(CategoryError):
    message = _("This category is no longer offered.")


class SyncError(Refusal):
    """Base of all refusals about the comparison with LINE's list of friends."""

    message = _("The comparison is not possible like this.")


class SyncNotAllowed(SyncError):
    message = _("Only the PR office and administrators compare our residents with LINE's list of friends.")


class SyncNotPossible(SyncError):
    message = _("The comparison has gone on meanwhile, or another one is under way. Look at how it stands now.")


class ResidentImportError(Refusal):
    """Base of all refusals about importing residents."""


class ImportNotAllowed(ResidentImportError):
    message = _("Only the PR office and administrators import residents.")


class ImportNotPossible(ResidentImportError):
    message = _("This import is no longer at that point. Look at where it stands now.")


class ImportChanged(ResidentImportError):
    message = _("The numbers have changed in the meantime. Look at them and press the button again.")


class BirthMonthRefused(Refusal):
    message = _("Please choose the year and the month of birth.")


class TooManyBirthMonths(BirthMonthRefused):
    message = _("No more birth months can be kept. Remove one that is no longer needed first.")
