"""Not waiting long for a resident's row: a large import, or another tap, may hold it for a while.

Below the second after which PostgreSQL looks for two that wait for each other: so whoever comes with a tap gives way, and
never the import that has been at it for minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

PAGE_MS = 800


class Crowded(Exception):
    """Somebody else is writing just there. Nothing was changed; in a moment it will be possible."""


@contextmanager
def briefly(milliseconds: int = PAGE_MS) -> Iterator[None]:
    """One transaction that waits no longer than this for any lock. Raises Crowded."""
    try:
        with transaction.atomic():
            limit_waits(milliseconds)
            yield
    except OperationalError as error:
        if is_crowded(error):
            raise Crowded from error
        raise


def limit_waits(milliseconds: int) -> None:
    """Until the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, TRUE)", [str(milliseconds)])


def is_crowded(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and isinstance(error.__cause__, LockNotAvailable)
