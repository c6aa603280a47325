"""Another connection that holds rows of residents, as a large import does, or taps meanwhile."""

import threading
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(*subscribers):
    """Their rows belong to somebody else for the length of the block."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "SELECT id FROM subscribers_subscriber WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [[subscriber.pk for subscriber in subscribers]],
        )
    try:
        yield
    finally:
        other.close()


def elsewhere(act):
    """Do it on a connection of its own, and hand on what it raises."""
    raised = []

    def run():
        try:
            act()
        except Exception as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
