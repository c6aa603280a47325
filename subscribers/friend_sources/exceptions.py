"""What can keep a change to a medium from happening."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class SourceRefused(Refusal):
    """Base of all refusals about media."""

    message = _("This medium cannot be changed like this.")


class NotYourDepartment(SourceRefused):
    message = _("Departments look after their own media, the PR office after all. Ask the department that made it.")
