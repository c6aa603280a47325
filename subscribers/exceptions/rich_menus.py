"""What can keep a rich menu from being written, approved or published."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class MenuError(Refusal):
    """Base of all refusals about rich menus."""

    message = _("This is not possible with the menu as it is.")


class MenuNotAllowed(MenuError):
    message = _("Only the PR office looks after rich menus.")


class MenuChanged(MenuError):
    message = _("Somebody has changed this menu meanwhile. Look at it as it is now.")


class MenuNotReady(MenuError):
    """What is missing before a menu can be submitted, each in words that say what to do."""

    message = _("The menu is not complete yet.")

    def __init__(self, problems: Sequence[str | Promise]) -> None:
        super().__init__()
        self.problems = list(problems)


class MenuPictureRefused(MenuError):
    message = _("This picture cannot be used.")
