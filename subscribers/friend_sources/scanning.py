"""Counting scans: one number per day and medium. No address, no cookie, nothing that would tell one person from another."""

import re

from django.http import HttpRequest
from django.utils import timezone

from subscribers.models import FriendSource, FriendTally

# Programs that look at addresses before or instead of people: link previews of chats, search engines, checks.
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|preview|facebookexternalhit|whatsapp|slack|discord|telegram|skypeuri|line-poker|linespider"
    r"|embedly|curl|wget|python|java/|go-http|okhttp|headless|lighthouse|monitor|uptime|scanner|safelinks",
    re.IGNORECASE,
)
_AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def is_by_a_person(request: HttpRequest) -> bool:
    """As far as one can tell without following anybody: asked for with GET, by a browser, not ahead of a tap."""
    agent = request.headers.get("User-Agent", "")
    is_ahead = any(
        word in request.headers.get(name, "").lower()
        for name in _AHEAD
        for word in ("prefetch", "preview", "prerender")
    )
    return request.method == "GET" and bool(agent) and not is_ahead and not _PROGRAMS.search(agent)


def count_scan(*, source: FriendSource) -> None:
    FriendTally.objects.create(source=source, day=timezone.localdate(), scans=1)
