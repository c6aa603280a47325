"""Waking a worker for stored events: at most one doorbell in a short while, and always one after the last event."""

import logging
import threading
import time

from celery import current_app
from kombu.exceptions import KombuError, OperationalError

logger = logging.getLogger(__name__)

TASK = "subscribers.apply_events"
QUEUE = "webhooks"
INTERVAL = 0.25
# While the broker is down, LINE's two seconds are not spent on asking it again for every POST.
REST_AFTER_FAILURE = 5.0


class Doorbell:
    """Rings of this process, spaced. A ring that would come too early is put off, and covers all that come before it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rings_at = 0.0

    def ring(self) -> None:
        """Ring now or soon. A broker that is down is only logged: the events are stored, and beat looks for them too."""
        with self._lock:
            now = time.monotonic()
            if self._rings_at > now:
                return
            delay = max(0.0, self._rings_at + INTERVAL - now) if self._rings_at else 0.0
            self._rings_at = now + delay
        try:
            current_app.send_task(TASK, queue=QUEUE, countdown=delay or None, retry=False, ignore_result=True)
        except (OperationalError, KombuError, OSError):
            logger.warning("doorbell not heard", extra={"task": TASK})
            with self._lock:
                self._rings_at = time.monotonic() + REST_AFTER_FAILURE


doorbell = Doorbell()
