"""Which queue a doorbell rings in."""

from collections.abc import Sequence
from typing import Any

QUEUES = {
    # A mail server that says nothing holds a process for as long as it likes: not one that starts broadcasts.
    "broadcasts.send_mail": "mail",
    # The same of other people's web servers.
    "broadcasts.look_after_links": "mail",
    "broadcasts.drain_deliveries": "delivery",
    "broadcasts.prepare_emergency": "emergency",
    "subscribers.apply_events": "webhooks",
    # Minutes of reading and writing: nothing that residents wait for stands behind it.
    "subscribers.work_imports": "imports",
    # Half a minute of going through what residents got: it gives way to everything else, like the webhooks.
    "broadcasts.measure_loads": "figures",
    "audit.verify": "imports",
    "staff.send_letters": "mail",
}


def queue_of(name: str, args: Sequence[Any] = (), *rest: Any, **options: Any) -> dict[str, str]:
    """Celery asks for every task. Emergencies have a queue of their own, so that they wait behind nothing."""
    if name == "broadcasts.drain_deliveries" and tuple(args or ())[:1] == ("emergency",):
        return {"queue": "emergency"}
    return {"queue": QUEUES.get(name, "default")}
