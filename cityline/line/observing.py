"""A place to watch every request just before it leaves; empty in production.

The tests hang LINE's own OpenAPI here, so that the client and the simulator cannot share a mistake.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class OutgoingRequest:
    """A request as LINE will see it; ``path`` holds the query too."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


observers: list[Callable[[OutgoingRequest], None]] = []


def announce(*, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """Show the request to whoever watches. What an observer raises keeps the request from leaving."""
    request = OutgoingRequest(method=method, path=path, headers=headers, body=body)
    for observe in tuple(observers):
        observe(request)
