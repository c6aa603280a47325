"""Posting prepared requests over kept connections: as fast as they are answered, or evenly at a given rate.

It shares the machine with what it measures, so it does as little as possible for each request.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

NO_ANSWER = 0
ANSWER_SECONDS = 30.0


@dataclass(slots=True)
class Posted:
    """What came back, by the place of the request. Seconds are from when it was due, not from when there was room."""

    statuses: list[int]
    seconds: list[float]
    began_at: float = field(default_factory=time.time)
    took: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.statuses) / self.took if self.took else 0.0

    def refused(self) -> list[int]:
        """The places of those that did not get their 200: LINE would deliver them again."""
        return [place for place, status in enumerate(self.statuses) if status != 200]


def post(requests: Sequence[bytes], *, port: int, connections: int = 16, rate: float | None = None) -> Posted:
    """Post all of them; ``rate`` a second, or without a pause."""
    return asyncio.run(_post(requests, port, connections, rate))


async def _post(requests: Sequence[bytes], port: int, connections: int, rate: float | None) -> Posted:
    posted = Posted([NO_ANSWER] * len(requests), [0.0] * len(requests))
    places = iter(range(len(requests)))
    began = time.perf_counter()

    async def talk() -> None:
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        for place in places:
            due = time.perf_counter() if rate is None else began + place / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            for _ in range(2):  # a kept connection may have been closed meanwhile: then on a new one
                is_new = connection is None
                try:
                    connection = connection or await asyncio.open_connection("127.0.0.1", port)
                    posted.statuses[place] = await asyncio.wait_for(_ask(connection, requests[place]), ANSWER_SECONDS)
                    break
                except (OSError, EOFError, TimeoutError):
                    _close(connection)
                    connection = None
                    if is_new:
                        break
            posted.seconds[place] = time.perf_counter() - due
        _close(connection)

    await asyncio.gather(*(talk() for _ in range(connections)))
    posted.took = time.perf_counter() - began
    return posted


async def _ask(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> int:
    reader, writer = connection
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, length = head.partition(b"content-length:")
    if length:
        await reader.readexactly(int(length.split(b"\r\n", 1)[0]))
    if b"connection: close" in head:
        writer.close()
    return int(head.split(b" ", 2)[1])


def _close(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None) -> None:
    if connection is not None:
        with suppress(OSError):
            connection[1].close()
