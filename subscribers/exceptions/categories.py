"""What can keep a change to the categories from happening."""

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
