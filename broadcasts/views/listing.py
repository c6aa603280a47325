"""All broadcasts one may see, filtered by address."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cityline.staff.screens import screen


def listing(request: HttpRequest) -> HttpResponse:
    return screen(request, "broadcasts/list.html", title=_("Broadcasts"))
