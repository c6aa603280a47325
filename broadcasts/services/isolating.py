"""Keeping the trouble of one broadcast from becoming the trouble of all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def isolated(step: str, *, broadcast_id: int | None = None) -> Iterator[None]:
    """Log whatever is raised inside, and go on. What is inside brings its own transaction, so that it leaves no half."""
    try:
        yield
    except Exception:  # whatever it is: an evacuation notice must not wait behind a broadcast nobody foresaw
        log.exception("step.failed", extra={"step": step, "broadcast": broadcast_id})
