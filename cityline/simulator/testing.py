"""A simulator for tests: on a free port, in a thread of its own, gone at the end of the block."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from cityline.simulator.options import Options
from cityline.simulator.remote import Simulator
from cityline.simulator.server import build, start


@contextmanager
def running_simulator(**options: Any) -> Iterator[Simulator]:
    """A running simulator; ``options`` are those of ``Options``. Token and secret are the settings' unless given."""
    options.setdefault("token", settings.LINE_CHANNEL_ACCESS_TOKEN)
    options.setdefault("secret", settings.LINE_CHANNEL_SECRET)
    app = build(Options(**options))
    loop = asyncio.new_event_loop()
    runner, port = loop.run_until_complete(start(app, host="127.0.0.1", port=0))
    thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
    thread.start()
    try:
        yield Simulator(f"http://127.0.0.1:{port}")
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
