"""Posting events to the bot: signed, in the background, and never in the way of the platform's own answers."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp

from cityline.simulator.events import Event, redelivered
from cityline.simulator.options import Options

TIMEOUT_SECONDS = 10
REDELIVERY_SECONDS = (1, 5, 20)  # LINE discloses neither count nor interval


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    problem: str = ""

    @property
    def arrived(self) -> bool:
        return 200 <= self.status < 300


def sign(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


class Webhooks:
    """One queue of events to one address."""

    def __init__(self, options: Options, *, destination: str) -> None:
        self._options = options
        self._destination = destination
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._order: asyncio.Lock = asyncio.Lock()
        self.held: list[Event] | None = None
        self.posted: dict[str, int] = {}

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def send(self, event: Event, *, copies: int = 1, failed: Callable[[Outcome], None] | None = None) -> None:
        """Hand an event over and return at once. ``failed`` hears of an event that did not arrive."""
        if self.held is not None:
            self.held.extend([event] * copies)
            return
        task = asyncio.get_running_loop().create_task(self._deliver(event, copies, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hold(self) -> None:
        """Keep events back until released, so that a test can choose their order."""
        self.held = self.held or []

    def release(self, *, backwards: bool = False) -> list[Event]:
        events, self.held = self.held or [], None
        for event in reversed(events) if backwards else events:
            self.send(event)
        return events

    async def _deliver(self, event: Event, copies: int, failed: Callable[[Outcome], None] | None) -> None:
        if not self._options.webhook_url:
            return
        async with self._order:  # events of a quiet day arrive as they happened
            for _ in range(copies):
                outcome = await self.post([event])
        if outcome.arrived:
            return
        if failed is not None:
            failed(outcome)
        if not self._options.redelivery:
            return
        for seconds in REDELIVERY_SECONDS:
            await asyncio.sleep(seconds)
            if (await self.post([redelivered(event)])).arrived:
                return

    async def post(self, events: Sequence[Event]) -> Outcome:
        """Post these events in one request and say what came back."""
        if not self._options.webhook_url:
            return Outcome(0, "no webhook address is set")
        body = json.dumps({"destination": self._destination, "events": list(events)}, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": sign(body, self._options.secret),
        }
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        try:
            async with self._session.post(self._options.webhook_url, data=body, headers=headers) as response:
                outcome = Outcome(response.status)
        except TimeoutError:
            outcome = Outcome(0, "request_timeout")
        except aiohttp.ClientError:
            outcome = Outcome(0, "could_not_connect")
        label = str(outcome.status) if outcome.status else outcome.problem
        self.posted[label] = self.posted.get(label, 0) + 1
        return outcome
