"""One asyncio loop in a thread of its own: requests leave at their time, answers come back through a queue.

The database stays in the thread of the task, the network in this one, so neither can hold up the other.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import Enum
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from broadcasts.services.claiming import Claim
from cityline.line.answers import Answer
from cityline.line.multicast import MulticastSender, Sender
from cityline.line.pacing import LATE_MOST_SECONDS, LATE_SECONDS
from cityline.line.training import TrainingSender

START_SECONDS = 30.0
# While the other thread computes, this one may be kept waiting this long for each of its steps: Python's own 5 ms would
# be seen as jitter in every departure.
SWITCH_SECONDS = 0.0005

log = logging.getLogger(__name__)


class NotSent(Enum):
    """Why there is no answer."""

    LATE = "late"
    """Its time had gone by when the loop came to it: it needs another."""
    BROKEN = "broken"
    """Something unforeseen; whether it left is unknown, so its lease must run out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    claim: Claim
    answer: Answer | NotSent


class Wire:
    """Open it around a slot's work; leaving it waits for the requests under way."""

    def __init__(self) -> None:
        self.outcomes: SimpleQueue[Outcome] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._stack = AsyncExitStack()
        self._under_way: set[asyncio.Task[None]] = set()
        # A stall costs its own time and no more; but where everything is late, something has to leave: what is borne
        # settles where two or three in a hundred are too late.
        self._bears = LATE_SECONDS
        self._switched_every = sys.getswitchinterval()

    def __enter__(self) -> Self:
        sys.setswitchinterval(SWITCH_SECONDS)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(START_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)
        self._loop.close()
        sys.setswitchinterval(self._switched_every)

    def send(self, planned: Iterable[tuple[Claim, float]]) -> None:
        """Let each claim leave at its moment on the monotonic clock."""
        self._loop.call_soon_threadsafe(self._plan, list(planned))

    async def _open(self) -> None:
        self._line: Sender = await self._stack.enter_async_context(MulticastSender())
        self._training: Sender = await self._stack.enter_async_context(TrainingSender())

    async def _close(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._stack.aclose()

    def _plan(self, planned: list[tuple[Claim, float]]) -> None:
        for claim, moment in planned:  # a loop's own clock is the monotonic one
            self._loop.call_at(moment, self._leave, claim, moment)

    def _leave(self, claim: Claim, moment: float) -> None:
        if self._loop.time() - moment > self._bears:
            self._bears = min(LATE_MOST_SECONDS, 1.5 * self._bears)
            self.outcomes.put(Outcome(claim, NotSent.LATE))
            return
        self._bears = max(LATE_SECONDS, 0.99 * self._bears)
        task = self._loop.create_task(self._send(claim))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, claim: Claim) -> None:
        sender = self._training if claim.is_training else self._line
        try:
            answer: Answer | NotSent = await sender.send(body=claim.body, retry_key=str(claim.retry_key))
        except Exception:  # whatever it was, the slot is told, and does not wait for this claim
            log.exception("wire.broken", extra={"delivery": claim.delivery_id})
            answer = NotSent.BROKEN
        self.outcomes.put(Outcome(claim, answer))
