"""Where everybody lands: what waits for this person, by role."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cityline.staff.screens import screen


def start(request: HttpRequest) -> HttpResponse:
    return screen(request, "broadcasts/start.html", title=_("Start"))
