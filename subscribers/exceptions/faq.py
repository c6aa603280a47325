"""What can keep a department from changing answers to residents."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class FaqError(Refusal):
    """Base of all refusals about questions and answers."""

    message = _("This answer cannot be changed like this.")


class FaqNotAllowed(FaqError):
    message = _("Only its own department and the PR office look after an answer.")


class FaqWordsMasked(FaqError):
    message = _("Part of this question is hidden, so it cannot be a way to ask. Write it in your own words.")


class FaqWordsGone(FaqError):
    message = _("Nobody waits for an answer to these words any more. Look at the list as it is now.")


class FaqWaysFull(FaqError):
    message = _("This answer has as many ways to ask as fit. Take some away there first.")


class FaqSeenOtherwise(FaqError):
    message = _("This has been changed or decided on meanwhile. Look at it as it is now.")


class FaqNotPassable(FaqError):
    """This person may not pass or return it; the message says why."""
