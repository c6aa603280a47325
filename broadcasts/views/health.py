"""The health page: for the person on call, and for whoever wonders why nothing moves."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts import permissions
from broadcasts.health import machinery, records, work
from broadcasts.health.signs import State
from broadcasts.views.finding import person
from cityline.staff.screens import screen


def health(request: HttpRequest) -> HttpResponse:
    if not permissions.can_see_health(person(request)):
        raise PermissionDenied
    now = timezone.now()
    signs = [*work.signs(now=now), *records.signs(now=now), *machinery.signs(now=now)]
    return screen(
        request,
        "broadcasts/health.html",
        title=_("Health"),
        signs=signs,
        checked_at=now,
        bad=sum(sign.state is State.BAD for sign in signs),
        worrying=sum(sign.state is State.WORRYING for sign in signs),
    )
