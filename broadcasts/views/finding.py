"""The broadcast an address speaks of, if the person asking may know of it."""

from typing import cast

from django.http import Http404, HttpRequest

from broadcasts.models import Broadcast
from broadcasts.permissions import visible_to
from cityline.staff.models import User


def person(request: HttpRequest) -> User:
    """Who asks. The admin site has already sent everybody else to the login page."""
    return cast(User, request.user)


def visible_or_404(request: HttpRequest, pk: int) -> Broadcast:
    """Another department's broadcast does not exist, as far as this person can tell."""
    found = visible_to(person(request)).select_related("department", "author", "edited_by", "submitted_by")
    broadcast = found.filter(pk=pk).first()
    if broadcast is None:
        raise Http404
    return broadcast
