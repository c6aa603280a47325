"""The client's own address behind the proxies we were told of."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Put the client's address where the lock-out and the logs look for it.

    Each proxy appends the address it was called from, so of ``X-Forwarded-For`` only the last TRUSTED_PROXIES entries
    are somebody's word we trust; everything left of them the client may have invented.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(request.META.get("HTTP_X_FORWARDED_FOR", ""), proxies=settings.TRUSTED_PROXIES)
        if address:
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def client_address(forwarded_for: str, *, proxies: int) -> str | None:
    """The entry the outermost trusted proxy added, or None when there is none that is an address."""
    entries = [entry.strip() for entry in forwarded_for.split(",") if entry.strip()]
    if proxies < 1 or len(entries) < proxies:
        return None
    try:
        return str(ipaddress.ip_address(entries[-proxies]))
    except ValueError:
        return None
