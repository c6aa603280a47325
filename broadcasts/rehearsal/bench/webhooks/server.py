"""The web server as production runs it (see the Dockerfile), behind a proxy that speaks TLS."""

import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from broadcasts.rehearsal import stage
from cityline.embedded.valkey import free_port

AS_IN_PRODUCTION = (
    "--worker-class", "gthread", "--workers", "2", "--threads", "8",
    "--worker-tmp-dir", "/dev/shm",  # noqa: S108  memory, and not named by us
    "--no-control-socket", "--log-level", "warning",
)  # fmt: skip
APP = "broadcasts.rehearsal.bench.webhooks.wsgi"
START_SECONDS = 60.0


class ServerDidNotStart(RuntimeError):
    """What the web server said instead."""


@contextmanager
def web_server() -> Iterator[int]:
    """Run it in the environment of this process until the block ends; yields its port."""
    port = free_port()
    with TemporaryDirectory(prefix="cityline-web-") as folder:
        log = Path(folder) / "web.log"
        command = ("-m", "gunicorn", APP, "--bind", f"127.0.0.1:{port}", *AS_IN_PRODUCTION)
        with stage.actor(*command, environ={**os.environ, "TRUSTED_PROXIES": "1"}, log=log) as process:
            until = time.monotonic() + START_SECONDS
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise ServerDidNotStart(log.read_text(errors="replace"))
                time.sleep(0.05)
            yield port


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
