"""Real worker processes on the test's own database and broker."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from broadcasts.models import Delivery
from broadcasts.rehearsal import stage
from broadcasts.states import DeliveryStatus
from cityline.env import secret


@contextmanager
def running_worker(
    folder: Path, name: str, queues: str, *, line_url: str, rate: int, processes: int = 2
) -> "Iterator[subprocess.Popen[bytes]]":
    """One worker with so many processes; at the end of the block it is cut off, for nobody waits for turns to end."""
    environ = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "LINE_API_BASE_URL": line_url,
        "LINE_MULTICAST_RATE": str(rate),
    }
    command = stage.worker(name=name, queues=queues, processes=processes, folder=folder)
    with stage.actor(*command, environ=environ, log=folder / f"{name}.log") as process:
        try:
            yield process
        finally:
            kill(process)


def kill(process: "subprocess.Popen[Any]") -> None:
    """As a power cut would: no goodbye, no clean-up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(reached: Callable[[], object], *, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "never got there"
        time.sleep(0.02)


def miss_the_dead() -> None:
    """Their leases, and the wait before another try, would be most of a minute: nobody waits for those in a test."""
    now = timezone.now()
    Delivery.objects.filter(status=DeliveryStatus.SENDING).update(claimed_until=now)
    wait_until(lambda: not Delivery.objects.filter(status=DeliveryStatus.SENDING, claimed_until__lte=now).exists())
    Delivery.objects.filter(status=DeliveryStatus.RETRYING).update(next_attempt_at=None)


def database_url() -> str:
    """Of the test's own database."""
    address, _, query = secret("DATABASE_URL").partition("?")
    name = quote(str(connection.settings_dict["NAME"]))
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
