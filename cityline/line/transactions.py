"""No network inside a database transaction: it would hold locks for as long as LINE likes."""

import asyncio
import asyncio.events

from django.db import connections

from cityline.line.errors import CalledInTransaction


def refuse_in_transaction() -> None:
    """Raise CalledInTransaction when this thread is in a database transaction, begun on its event loop or around it."""
    _refuse()
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    # Django keeps other connections for code on a loop than for the code that runs the loop. A task that says
    # `with atomic(): asyncio.run(send())` is seen only from outside the loop.
    asyncio.events._set_running_loop(None)
    try:
        _refuse()
    finally:
        asyncio.events._set_running_loop(loop)


def _refuse() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            raise CalledInTransaction("Commit first, then call LINE: no network inside a database transaction.")
