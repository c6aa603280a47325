"""The bare dispatcher: one asyncio loop that freezes in SQL, paces itself, sends, and records each result. Nothing else.

No retry key is kept, nobody can stop it, and when it dies nobody knows what was sent. It is the floor: what any program
must spend that sends chunks from a database to LINE.
"""

import asyncio
import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import psycopg
from django.conf import settings
from django.db import connection

from broadcasts.rehearsal.bench.baselines import bare_freeze

GUARD = 0.010
PAGE = 50
WORDS = "【訓練】断水のお知らせ"

_PAGE = f"""
SELECT c.id, found.line_user_ids FROM {bare_freeze.TABLE} c CROSS JOIN LATERAL (
    SELECT array_agg(s.line_user_id) AS line_user_ids FROM subscribers_subscriber s WHERE s.id = ANY(c.recipient_ids)
) found
WHERE c.id >= %s AND c.id < %s ORDER BY c.id
"""  # noqa: S608  a constant
_RECORD = f"""
UPDATE {bare_freeze.TABLE} c SET status = v.status, finished_at = now() FROM unnest(%s::bigint[], %s::text[]) AS v (id, status)
WHERE c.id = v.id
"""  # noqa: S608  a constant


@dataclass(slots=True)
class Bare:
    """One send. ``responses`` by status; ``seconds`` from the start to the last answer."""

    database: psycopg.AsyncConnection
    session: aiohttp.ClientSession
    responses: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[int, str]] = field(default_factory=list)
    departures: deque[float] = field(default_factory=lambda: deque(maxlen=settings.LINE_MULTICAST_RATE))

    async def send_all(self) -> None:
        message = json.dumps([{"type": "text", "text": WORDS}]).encode()
        first, under_way = 0, set[asyncio.Task[None]]()
        page = await self._page(first)
        while page:
            first += PAGE
            next_page = asyncio.create_task(self._page(first))
            for number, line_user_ids in page:
                await self._wait_for_a_moment()
                task = asyncio.create_task(self._send(number, line_user_ids, message))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            page = await next_page
            await self._record()
        if under_way:
            await asyncio.wait(under_way)
        await self._record()

    async def _page(self, first: int) -> list[tuple[int, list[str]]]:
        cursor = await self.database.execute(_PAGE, [first, first + PAGE])
        return await cursor.fetchall()

    async def _wait_for_a_moment(self) -> None:
        """Evenly, and never more than the rate within a second and the guard."""
        interval = (1 + GUARD) / settings.LINE_MULTICAST_RATE
        now = time.monotonic()
        due = self.departures[-1] + interval if self.departures else now
        if len(self.departures) == self.departures.maxlen:
            due = max(due, self.departures[0] + 1 + GUARD)
        if due > now:
            await asyncio.sleep(due - now)
        self.departures.append(max(due, now))

    async def _send(self, number: int, line_user_ids: list[str], message: bytes) -> None:
        while True:
            body = b'{"to":["' + '","'.join(line_user_ids).encode() + b'"],"messages":' + message + b"}"
            async with self.session.post("/v2/bot/message/multicast", data=body) as response:
                await response.read()
            self.responses[str(response.status)] += 1
            if response.status != 429:
                self.answered.append((number, "accepted" if response.status == 200 else "failed"))
                return
            await self._wait_for_a_moment()

    async def _record(self) -> None:
        answered, self.answered = self.answered, []
        if answered:
            await self.database.execute(_RECORD, [[n for n, _ in answered], [status for _, status in answered]])


def send(*, category_id: int) -> dict[str, object]:
    """Freeze and send to everybody who chose the category."""
    began = time.monotonic()
    frozen = bare_freeze.freeze(category_id=category_id)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {bare_freeze.TABLE} (id)")
        cursor.execute(f"ANALYZE {bare_freeze.TABLE}")
    at = connection.connection.info  # Django's own connection cannot be shared with a loop
    address = {"host": at.host, "port": at.port, "user": at.user, "password": at.password, "dbname": at.dbname}
    responses = asyncio.run(_send_all(address))
    return {"responses": dict(responses), "freeze_seconds": frozen, "wall_seconds": time.monotonic() - began}


async def _send_all(address: dict[str, Any]) -> Counter[str]:
    headers = {"Authorization": f"Bearer {settings.LINE_CHANNEL_ACCESS_TOKEN}", "Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        await psycopg.AsyncConnection.connect(**address, autocommit=True) as database,
        aiohttp.ClientSession(settings.LINE_API_BASE_URL, headers=headers, connector=connector) as session,
    ):
        bare = Bare(database, session)
        await bare.send_all()
        return bare.responses
