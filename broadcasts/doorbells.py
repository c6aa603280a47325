"""Waking a worker. A doorbell may be lost or ring twice: the database is the truth, and the reconciler listens for
what was missed."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: str, *args: Any) -> None:
    """Send the named task once the present transaction is committed. A broker that is down never undoes what
    people decided."""
    transaction.on_commit(partial(_send, task, args))


def _send(task: str, args: tuple[Any, ...]) -> None:
    try:
        current_app.send_task(task, args=args, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("doorbell not heard", extra={"task": task, "ids": args})
