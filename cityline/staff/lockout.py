"""Who is kept out after failed logins: the same name from the same place soon, one name or one place alone later."""

import ipaddress
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

IPV6_PREFIX = 64  # what one household or office gets: every address in it may be the same person


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """axes knows one limit for everything it counts. One password tried on many names, and one name from many places,
    need limits of their own: whole offices share an address, and colleagues must not lock each other out."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures nearest to their limit, counted as axes does: AXES_FAILURE_LIMIT is where the door closes."""
        closed: int = settings.AXES_FAILURE_LIMIT
        counted = zip(self.get_user_attempts(request, credentials), settings.LOCKOUT_LIMITS, strict=True)
        return max(_failures(attempts) * closed // limit for attempts, limit in counted)


def counted_address(request: HttpRequest) -> str | None:
    """The address failures are counted under: an IPv4 address, or the whole network of an IPv6 one."""
    address: str | None = request.META.get("REMOTE_ADDR")
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False).network_address)


def _failures(attempts: Any) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
