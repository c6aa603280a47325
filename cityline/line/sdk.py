"""The one place that touches line-bot-sdk: one client per process, always with a timeout, returning the raw answer.

The SDK is imported on the first call: it costs some 2 s and 80 MB, which a web worker that never speaks to LINE
need not pay. Bodies go in as plain JSON, not as the SDK's models, which silently drop what they do not know: what
was previewed, validated and sealed must be what is sent.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings

from cityline.line import observing
from cityline.line.errors import LineNotConnected, LineUnavailable

if TYPE_CHECKING:
    from linebot.v3.messaging import ApiClient

TIMEOUT = (3.05, 10.0)
"""Seconds to connect and to read. The SDK's own default is to wait for ever."""


@dataclass(frozen=True)
class Exchange:
    """LINE's answer, unread."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class File:
    """A body that is no JSON."""

    content: bytes
    content_type: str


class _WatchedPool:
    """The SDK's connection pool, showing each request before it leaves and keeping the answer as it came.

    The SDK decodes error pages as UTF-8 and raises UnicodeDecodeError on a proxy's page in Shift_JIS; the status
    would be lost.
    """

    def __init__(self, pool: Any, host: str) -> None:
        self._pool = pool
        self._host = host
        self.latest = threading.local()

    def request(self, method: str, url: str, **options: Any) -> Any:
        self.latest.exchange = None
        if observing.observers:
            body = options.get("body") or b""
            body = body.encode() if isinstance(body, str) else body
            path = url.removeprefix(self._host)
            observing.announce(method=method, path=path, headers=options["headers"], body=body)
        # A redirect would carry the access token to another host.
        response = self._pool.request(method, url, redirect=False, **options)
        self.latest.exchange = Exchange(status=response.status, headers=response.headers, body=response.data)
        return response


_clients: dict[tuple[str, str], "tuple[ApiClient, _WatchedPool]"] = {}
_lock = threading.Lock()


def _start_afresh() -> None:
    # A forked worker must not talk over its parent's sockets, nor wait for a lock whose holder was not forked with it.
    global _lock
    _clients.clear()
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_start_afresh)


def ask(
    *,
    method: str,
    endpoint: str,
    path_values: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | File | None = None,
    retry_key: str | None = None,
    data_api: bool = False,
    timeout: tuple[float, float] | None = None,
) -> Exchange:
    """Send one request and return LINE's answer, whatever its status.

    Raises LineNotConnected when nothing left this machine, LineUnavailable when there was no answer.
    """
    host = settings.LINE_DATA_API_BASE_URL if data_api else settings.LINE_API_BASE_URL
    from linebot.v3.messaging.exceptions import OpenApiException  # noqa: PLC0415  # slow import, see above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415  # comes with the SDK

    client, pool = _client(host, settings.LINE_CHANNEL_ACCESS_TOKEN)
    headers = {}
    if body is not None:
        headers["Content-Type"] = body.content_type if isinstance(body, File) else "application/json"
    if retry_key is not None:
        headers["X-Line-Retry-Key"] = retry_key
    try:
        client.call_api(
            endpoint,
            method,
            path_params=dict(path_values or {}),
            query_params=list((query or {}).items()),
            header_params=headers,
            body=body.content if isinstance(body, File) else None if body is None else dict(body),
            response_types_map={},
            auth_settings=[],
            _request_timeout=timeout or TIMEOUT,
        )
    except (OpenApiException, HTTPError, OSError, UnicodeDecodeError) as error:
        if pool.latest.exchange is None:
            _raise_for_network(error)
    answer: Exchange = pool.latest.exchange
    return answer


def _raise_for_network(error: Exception) -> NoReturn:
    # `from None`: the SDK's and urllib3's errors name hosts, paths with user ids in them, and sometimes headers.
    from urllib3 import exceptions  # noqa: PLC0415  # comes with the SDK

    if isinstance(error, exceptions.ConnectTimeoutError | exceptions.NewConnectionError):
        raise LineNotConnected("not_connected") from None
    if isinstance(error, exceptions.TimeoutError):
        raise LineUnavailable("timeout") from None
    raise LineUnavailable("reset") from None


def _client(host: str, token: str) -> "tuple[ApiClient, _WatchedPool]":
    with _lock:
        if (host, token) not in _clients:
            _clients[host, token] = _new_client(host, token)
        return _clients[host, token]


def _new_client(host: str, token: str) -> "tuple[ApiClient, _WatchedPool]":
    from linebot.v3.messaging import ApiClient, Configuration  # noqa: PLC0415  # slow import, see above

    # `host` replaces every host the SDK knows, the data host too: hence one client per host.
    configuration = Configuration(host=host, access_token=token)
    configuration.retries = False  # whether to try again is decided where the retry key is kept
    client = ApiClient(configuration)
    pool = _WatchedPool(client.rest_client.pool_manager, host)
    client.rest_client.pool_manager = pool
    return client, pool
