"""The staff side's place in the admin site.

Broadcasts, authorisations, decisions and deliveries have no table here on purpose: they change through the services alone.
"""

from broadcasts.admin import calendar_days, checks, departments, mail, policy, templates
from broadcasts.views.chrome import header
from broadcasts.views.start import start
from cityline.staff.site import cityline_site

cityline_site().add_screens("broadcasts", "broadcasts.urls")
cityline_site().add_header(header)
cityline_site().set_start(start)

__all__ = ["calendar_days", "checks", "departments", "mail", "policy", "templates"]
