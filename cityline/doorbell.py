"""Waking a worker. A doorbell may be lost or ring twice: the database is the truth, and beat looks for what was missed.

Rung from a thread of its own: a broker that is down costs seconds of retries, while LINE waits two for its 200 and the
person at the stop button not at all.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from celery import current_app
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0

Ring = tuple[str, tuple[Hashable, ...]]


class Doorbell:
    """The rings of this process. ``ring`` never waits and never fails; the same ring twice in a row is one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted: dict[Ring, float] = {}
        self._rung_at: dict[Ring, float] = {}
        self._ringer: threading.Thread | None = None
        self._is_sending = False
        self._is_tied = False

    def ring(self, task: str, *args: Hashable, rest: float = 0.0) -> None:
        """Send the named task at once, or when ``rest`` seconds have passed since the same ring went out."""
        if self._is_tied:
            return
        key = (task, args)
        with self._changed:
            is_ringing = self._ringer is not None and self._ringer.is_alive()
            if is_ringing and key in self._wanted:  # and waking the ringer for it would cost more than the ring
                return
            now = time.monotonic()
            self._wanted.setdefault(key, max(now, self._rung_at.get(key, now - rest) + rest))
            if not is_ringing:
                self._ringer = threading.Thread(target=self._ring_on, name="doorbell", daemon=True)
                self._ringer.start()
            self._changed.notify()

    @contextmanager
    def tied(self) -> Iterator[None]:
        """Let nothing ring meanwhile: for writing down what is long over, to which no worker should wake."""
        self._is_tied = True
        try:
            yield
        finally:
            self._is_tied = False

    def flush(self, seconds: float = FLUSH_SECONDS) -> None:
        """Wait a moment until everything is sent: a short-lived process should be heard too."""
        until = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: not self._wanted and not self._is_sending, until - time.monotonic())

    def _ring_on(self) -> None:
        while True:
            key = self._next()
            heard = _send(key)
            with self._changed:
                self._is_sending = False
                if not heard:
                    self._wanted.clear()  # the rest would not be heard either; beat finds it all
                self._changed.notify_all()

    def _next(self) -> Ring:
        with self._changed:
            while True:
                now = time.monotonic()
                key = min(self._wanted, key=self._wanted.__getitem__, default=None)
                if key is not None and self._wanted[key] <= now:
                    # Taken before sending, so that what is committed meanwhile gets a ring of its own.
                    del self._wanted[key]
                    self._rung_at = {k: at for k, at in self._rung_at.items() if at > now - 60} | {key: now}
                    self._is_sending = True
                    return key
                self._changed.wait(self._wanted[key] - now if key is not None else None)


def _send(key: Ring) -> bool:
    task, args = key
    try:
        current_app.send_task(task, args=args, retry=False, ignore_result=True)
    except (KombuError, OSError):
        logger.warning("doorbell not heard", extra={"task": task, "ids": args})
        return False
    return True


doorbell = Doorbell()
atexit.register(doorbell.flush)
# A fork leaves the thread behind, and perhaps a lock it held.
os.register_at_fork(after_in_child=doorbell.__init__)  # type: ignore[misc]  # on purpose the same object anew
