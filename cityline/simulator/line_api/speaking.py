"""What every LINE endpoint has in common: token, rate, request id, latency, and a place in the counts."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from cityline.simulator import tokens
from cityline.simulator.answers import BAD_TOKEN, RATE_LIMITED, Refusal, answer
from cityline.simulator.keys import PLATFORM
from cityline.simulator.platform import Platform

ARRIVED_AT = web.RequestKey("arrived_at", float)
REQUEST_ID = web.RequestKey("request_id", str)
STARTED_AT = time.time() - time.monotonic()  # so that times of arrival never run backwards
LINE_PATHS = ("v2/", "oauth2/")
WITHOUT_TOKEN = {"verify_id_token"}  # what is asked about carries its own proof

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NoAnswer(Exception):
    """The connection ends without an answer; ``how`` says in the counts which way."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


@web.middleware
async def speak_line(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not request.path.lstrip("/").startswith(LINE_PATHS):
        return await handler(request)
    platform = request.app[PLATFORM]
    endpoint = request.match_info.route.name or "unknown"
    if jitter := platform.options.jitter_ms:  # the way to LINE: what strict windows are hard on
        await asyncio.sleep(random.uniform(0, 2 * jitter) / 1000)  # noqa: S311
    request[ARRIVED_AT] = STARTED_AT + time.monotonic()
    request[REQUEST_ID] = tokens.request_id()
    if endpoint == "multicast":
        platform.tally.arrivals.append(request[ARRIVED_AT])
        if platform.options.keep_requests:
            await _note(platform, request)
    try:
        response = await _answer(platform, endpoint, request, handler)
    except NoAnswer as silence:
        platform.tally.by_endpoint[endpoint][silence.how] += 1
        platform.logbook.answered(request[REQUEST_ID], silence.how)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    platform.tally.by_endpoint[endpoint][str(response.status)] += 1
    platform.logbook.answered(request[REQUEST_ID], str(response.status))
    response.headers["x-line-request-id"] = request[REQUEST_ID]
    return response


async def _note(platform: Platform, request: web.Request) -> None:
    """Before anything may be refused: what is refused has to be explained too."""
    key = request.headers.get("X-Line-Retry-Key", "")
    platform.logbook.arrived(request[REQUEST_ID], at=request[ARRIVED_AT], retry_key=key)
    platform.logbook.read(request[REQUEST_ID], await request.read())


async def _answer(platform: Platform, endpoint: str, request: web.Request, handler: Handler) -> web.StreamResponse:
    response: web.StreamResponse
    try:
        if endpoint not in WITHOUT_TOKEN:
            _authorise(platform, request)
        if not platform.window(endpoint).admit(request[ARRIVED_AT]):
            raise Refusal(429, RATE_LIMITED)
        response = await handler(request)
    except Refusal as refusal:
        response = refusal.response()
    except web.HTTPNotFound:
        response = answer({"message": "Not found"}, status=404)
    except web.HTTPMethodNotAllowed as error:
        response = answer({"message": "Method Not Allowed"}, status=405, headers={"Allow": error.headers["Allow"]})
    if (left := platform.options.latency_ms - platform.options.jitter_ms) > 0:
        await asyncio.sleep(left / 1000)
    return response


def _authorise(platform: Platform, request: web.Request) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = platform.options.token
    if scheme != "Bearer" or not token or (expected and token != expected):
        raise Refusal(401, BAD_TOKEN)
