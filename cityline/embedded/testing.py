"""Servers and environment for a test run."""

import atexit
import os
from contextlib import ExitStack

from cityline.embedded.environment import development_environment
from cityline.embedded.servers import embedded_servers

_running = ExitStack()


def prepare_test_environment() -> None:
    """Give this process a development environment, and servers unless it was handed some (xdist's workers are)."""
    handed = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    environment = {**development_environment(os.environ), **handed}
    if len(handed) < 2:
        servers = _running.enter_context(embedded_servers())
        atexit.register(stop_servers)
        environment = {**environment, **servers.environment(), **handed}
    os.environ.clear()
    os.environ.update(environment)


def stop_servers() -> None:
    """Stop what was started; a second call does nothing."""
    _running.close()


def redis_url_of_worker(redis_url: str, number: int) -> str:
    """Each xdist worker gets a Redis database of its own."""
    address, _, _ = redis_url.rpartition("/")
    return f"{address}/{number}"
