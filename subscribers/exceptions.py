"""What can keep a change to the categories from happening. Each says in words what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CategoryError(Exception):
    """Base of all refusals; ``message`` may be shown to the person who asked."""

    message: str | Promise = _("This category cannot be changed like this.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


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
