"""The demo city is never put into a database that real residents depend on."""

from urllib.parse import urlsplit

from django.conf import settings

REAL_HOST = "line.me"


class DemoRefused(Exception):
    """The demo city is not seeded here; the message says why."""


def refuse_outside_demo() -> None:
    """Raise DemoRefused unless this is a development database that speaks to a simulator."""
    if not settings.DEBUG:
        raise DemoRefused("The demo city is only for development: DEBUG is off here.")
    for address in (settings.LINE_API_BASE_URL, settings.LINE_DATA_API_BASE_URL):
        host = urlsplit(address).hostname or ""
        if host == REAL_HOST or host.endswith(f".{REAL_HOST}"):
            raise DemoRefused(f"The demo city is only for the simulator, but messages would go to {host}.")
