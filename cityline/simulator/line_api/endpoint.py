"""Where webhooks go, asked and set through the API."""

from datetime import UTC, datetime

from aiohttp import web

from cityline.simulator.answers import Refusal, answer
from cityline.simulator.checking.problems import Checker
from cityline.simulator.keys import PLATFORM, WEBHOOKS
from cityline.simulator.line_api.bodies import read_object


async def show(request: web.Request) -> web.Response:
    url = request.app[PLATFORM].options.webhook_url
    if not url:
        raise Refusal(404, "Not found")
    return answer({"endpoint": url, "active": True})


async def change(request: web.Request) -> web.Response:
    body = await read_object(request)
    checker = Checker([])
    checker.url(body, "endpoint", "", most=500)
    if checker.problems:
        raise Refusal(400, "Invalid webhook endpoint URL")
    request.app[PLATFORM].change(webhook_url=body["endpoint"])
    return answer({})


async def test(request: web.Request) -> web.Response:
    """Post an empty list of events, as LINE's console does to try an endpoint."""
    outcome = await request.app[WEBHOOKS].post([])
    now = datetime.now(UTC)
    return answer(
        {
            "success": outcome.arrived,
            "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "statusCode": outcome.status,
            "reason": "OK" if outcome.arrived else "ERROR",
            "detail": str(outcome.status) if outcome.status else outcome.problem,
        }
    )
