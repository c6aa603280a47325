"""The fast path: prepared bytes, many at once, on one asyncio loop.

One request costs 0.1 ms of CPU here and 1.75 ms through the SDK, which validates the 500 ids of every chunk anew;
the part that needs validating is the same in all chunks and is checked once per broadcast
(``client.validate_multicast``).
"""

from types import TracebackType
from typing import Protocol, Self

import aiohttp
import yarl
from django.conf import settings
from django.utils import timezone

from cityline.line import observing
from cityline.line.answers import Answer, AnswerKind, Verdict, classify
from cityline.line.calls import MULTICAST_ENDPOINT
from cityline.line.limits import RECIPIENTS_MAX
from cityline.line.transactions import refuse_in_transaction

__all__ = ["Answer", "AnswerKind", "MulticastSender", "Sender", "splice"]

TIMEOUT_SECONDS = 10.0
CONNECT_SECONDS = 3.0
BETWEEN_IDS = '","'
_BETWEEN = BETWEEN_IDS.encode()


def splice(sealed_body: bytes, line_user_ids: str, *, count: int) -> bytes:
    """The request body for these residents: the sealed bytes, untouched, behind ``to``.

    ``line_user_ids`` are so many, joined by ``BETWEEN_IDS``, as PostgreSQL does it: a list of 500 would be taken apart
    only to be put together again, 3,640 times for a city.
    """
    if not 1 <= count <= RECIPIENTS_MAX:
        raise ValueError(f"A multicast has 1 to {RECIPIENTS_MAX} recipients, not {count}.")
    if not sealed_body.startswith(b'{"'):
        raise ValueError("The sealed body must be a JSON object with something in it.")
    recipients = line_user_ids.encode()
    # Whatever is no id must not become a part of the message. (Of bytes: ten times as fast as of text.)
    if recipients.count(_BETWEEN) != count - 1 or not recipients.replace(_BETWEEN, b"").isalnum():
        raise ValueError("These are not so many LINE user ids.")
    return b'{"to":["' + recipients + b'"],' + sealed_body[1:]


class Sender(Protocol):
    """What the delivering service sends through: LINE, or training's transport without network."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def send(self, *, body: bytes, retry_key: str) -> Answer: ...


class MulticastSender:
    """Sends prepared multicast requests to LINE; open one per loop and let all chunks share its connections."""

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(CONNECT_SECONDS, timeout))
        # encoded=True: LINE wants the exact path, and yarl would otherwise look at it anew for every request.
        self._url = yarl.URL(settings.LINE_API_BASE_URL + MULTICAST_ENDPOINT, encoded=True)

    async def __aenter__(self) -> Self:
        refuse_in_transaction()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            headers={
                "Authorization": f"Bearer {settings.LINE_CHANNEL_ACCESS_TOKEN}",
                "Content-Type": "application/json",
                "User-Agent": "cityline",
            },
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def send(self, *, body: bytes, retry_key: str) -> Answer:
        """POST ``body`` once, and say what came of it; raises nothing for anything LINE or the network does."""
        refuse_in_transaction()
        started_at = timezone.now()
        verdict = await self._post(body, {"X-Line-Retry-Key": retry_key})
        return Answer(
            kind=verdict.kind,
            status=verdict.status,
            request_id=verdict.request_id,
            accepted_request_id=verdict.accepted_request_id,
            error_code=verdict.error_code,
            bad_recipients=verdict.bad_recipients,
            started_at=started_at,
            finished_at=timezone.now(),
        )

    async def _post(self, body: bytes, headers: dict[str, str]) -> Verdict:
        if observing.observers:
            all_headers = {**self._session.headers, **headers}
            observing.announce(method="POST", path=MULTICAST_ENDPOINT, headers=all_headers, body=body)
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                return classify(response.status, response.headers, await _read(response))
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
            return Verdict(kind=AnswerKind.NOT_CONNECTED, error_code="not_connected")
        except TimeoutError:
            return Verdict(kind=AnswerKind.AMBIGUOUS, error_code="timeout")
        except (aiohttp.ClientError, OSError):
            return Verdict(kind=AnswerKind.AMBIGUOUS, error_code="reset")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    try:
        return await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError):
        if response.status == 409 or 200 <= response.status < 300:
            return b""  # the status has said it; only the words were lost
        raise
