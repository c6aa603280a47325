"""Stopping, going on, taking back: each verb first shows what it means for how many residents, then does it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cityline.staff.screens import screen


def switch(request: HttpRequest) -> HttpResponse:
    return screen(request, "broadcasts/switch.html", title=_("Sending on or off"))
