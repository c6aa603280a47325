"""Waking a worker for stored events: at once, then at most once in a short while, and always once after the last event.

From a thread of its own: a broker that is down costs seconds of retries, and LINE waits only two for its 200.
"""

import logging
import threading
import time

from celery import current_app
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

TASK = "subscribers.apply_events"
QUEUE = "webhooks"
INTERVAL = 0.25
REST_AFTER_FAILURE = 5.0


class Doorbell:
    """The rings of this process. ``ring`` never waits and never fails."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._ringer: threading.Thread | None = None

    def ring(self) -> None:
        """Ring now or very soon. If it is never heard, beat looks for stored events too."""
        self._wanted.set()
        with self._lock:
            # Started by the first ring and again after a fork, which leaves threads behind.
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = threading.Thread(target=self._ring_on, name="doorbell", daemon=True)
                self._ringer.start()

    def _ring_on(self) -> None:
        while self._wanted.wait():
            # Cleared before sending, so that an event stored meanwhile gets a ring of its own.
            self._wanted.clear()
            time.sleep(INTERVAL if self._send() else REST_AFTER_FAILURE)

    def _send(self) -> bool:
        try:
            current_app.send_task(TASK, queue=QUEUE, retry=False, ignore_result=True)
        except (KombuError, OSError):
            logger.warning("doorbell not heard", extra={"task": TASK})
            return False
        return True


doorbell = Doorbell()
