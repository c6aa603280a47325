"""The broadcast an address speaks of, if the person asking may know of it."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from broadcasts.models import Broadcast
from broadcasts.permissions import visible_to
from broadcasts.recurring import seeing
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


_Page = Callable[[HttpRequest, int], HttpResponse]


def or_its_series(page: _Page) -> _Page:
    """A page of a broadcast that leads on, where the draft its address spoke of was used up by a series."""

    @wraps(page)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return page(request, pk)
        except Http404:
            series = seeing.made_of(person(request), pk)
            if series is None:
                raise
        messages.info(request, _("This draft has become the recurring broadcast “%(name)s”.") % {"name": series})
        return redirect("admin:broadcast_series", series.pk)

    return found
