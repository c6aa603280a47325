"""How long a login lasts: so long without doing anything, shorter for those who can approve, and so long in any case.

Nothing typed is lost by it: what is written is kept as it is typed, and logging in leads back to the page.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from cityline.staff.models import User
from cityline.staff.roles import is_raised

BEGAN, SEEN = "cityline_began", "cityline_seen"
# Not more often is it written down that somebody is there: each time is a row in the database.
EVERY_SECONDS = 60
# What pages ask by themselves while nobody sits before them.
ASKED_BY_PAGES = frozenset({"broadcast_progress", "broadcast_presence"})
View = Callable[..., HttpResponse]


@receiver(user_logged_in, dispatch_uid="cityline.staff.sessions")
def note_login(request: HttpRequest, **kwargs: Any) -> None:
    """Django's own signal, because it alone comes before the new session is saved, whoever logs somebody in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def idle_minutes(user: User) -> int:
    minutes: int = settings.SESSION_IDLE_MINUTES_RAISED if is_raised(user) else settings.SESSION_IDLE_MINUTES
    return minutes


class SessionLimitsMiddleware:
    """After the session's own middleware and that which says who it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if match is None or "admin" not in match.app_names or not isinstance(request.user, User):
            return
        now = int(time.time())
        began, seen = request.session.get(BEGAN), request.session.get(SEEN)
        if not isinstance(began, int) or not isinstance(seen, int):  # begun before there were limits
            request.session[BEGAN] = request.session[SEEN] = now
        elif not 0 <= now - began < settings.SESSION_HOURS * 3600:
            _end(request, settings.SESSION_HOURS * 60)
        elif now - seen >= (minutes := idle_minutes(request.user)) * 60:
            _end(request, minutes)
        elif now - seen >= EVERY_SECONDS and not _is_asked_by_a_page(request, match.url_name):
            request.session[SEEN] = now


def _is_asked_by_a_page(request: HttpRequest, name: str | None) -> bool:
    """Also every piece that `live.js` keeps fresh: whatever it shows, nobody needs to sit before it."""
    return name in ASKED_BY_PAGES or (request.method == "GET" and request.headers.get("X-Cityline") == "fragment")


def _end(request: HttpRequest, minutes: int) -> None:
    """What was asked for goes on to the login page, and from there back."""
    logout(request)
    if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
        said = ngettext(
            "You were logged out for safety, after %(n)s minute. Log in again and go on where you were.",
            "You were logged out for safety, after %(n)s minutes. Log in again and go on where you were.",
            minutes,
        )
        messages.info(request, said % {"n": minutes})
