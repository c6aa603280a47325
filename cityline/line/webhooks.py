"""Where the apps say which webhook events they answer; each registers in its ``ready()``.

An event runs through the handlers of its type in order until one returns True. What no handler knows is left alone:
LINE adds event types without notice.
"""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
Handler = Callable[[Event], bool | None]

_handlers: dict[str, list[Handler]] = {}


def register(event_type: str, handler: Handler, *, first: bool = False) -> None:
    """Let ``handler`` see events of this type, after those registered before it, or ``first`` of all."""
    handlers = _handlers.setdefault(event_type, [])
    if handler in handlers:
        return
    handlers.insert(0 if first else len(handlers), handler)


def unregister(event_type: str, handler: Handler) -> None:
    """Take a handler away again."""
    _handlers[event_type].remove(handler)


def dispatch(event: Event) -> None:
    """Hand the event to its handlers. What a handler raises is the caller's, who keeps the event for another try."""
    for handler in tuple(_handlers.get(str(event.get("type", "")), ())):
        if handler(event) is True:
            return
