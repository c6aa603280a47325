"""Ringing for a worker once what people decided is committed."""

from collections.abc import Hashable
from functools import partial

from django.db import transaction

from cityline.doorbell import doorbell


def ring(task: str, *args: Hashable) -> None:
    """Ring after the present transaction, at once if there is none. A broker that is down never undoes a decision."""
    transaction.on_commit(partial(doorbell.ring, task, *args))
