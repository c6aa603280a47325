"""How far the writing of an import is, for whoever watches. It is one transaction, of which nobody else sees anything until
its end; but the name that its connection bears is seen at once, and is gone with the worker that dies.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from subscribers.services.bulk_preferences import STEPS

_NAME = "cityline import {import_id} step {step}"


def tell(*, cursor: CursorWrapper, import_id: int, step: int) -> None:
    """To be called within the transaction that writes; with it the name goes."""
    cursor.execute("SELECT set_config('application_name', %s, TRUE)", [_NAME.format(import_id=import_id, step=step)])


def step_of(import_id: int) -> int | None:
    """Which of `STEPS` is being done, from 1; None while no worker is at it."""
    names = [_NAME.format(import_id=import_id, step=step) for step in range(1, STEPS + 1)]
    with connection.cursor() as cursor:
        # Within a transaction PostgreSQL goes on telling what it told once.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = ANY(%s) LIMIT 1",
            [names],
        )
        row = cursor.fetchone()
    return names.index(row[0]) + 1 if row else None
