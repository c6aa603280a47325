"""Keeping the trouble of one broadcast from becoming the trouble of all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

log = logging.getLogger(__name__)


@contextmanager
def isolated(
    step: str, *, broadcast_id: int | None = None, but: tuple[type[Exception], ...] | type[Exception] = ()
) -> Iterator[None]:
    """Log whatever is raised inside (``but`` these), and go on. What is inside brings its own transaction, so that it leaves no half.

    Only where the transaction around it is lost with it (the connection broke) is there nothing to go on with: Django
    would undo it at its end without a word, and what was claimed in it would leave without a row that says so.
    """
    try:
        yield
    except but:
        raise
    except Exception:  # whatever it is: an evacuation notice must not wait behind a broadcast nobody foresaw
        log.exception("step.failed", extra={"step": step, "broadcast": broadcast_id})
        if connection.in_atomic_block and connection.needs_rollback:
            raise
