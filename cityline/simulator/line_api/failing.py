"""The faults a request meets: before LINE has accepted it, or after."""

import asyncio
import time

from aiohttp import web

from cityline.simulator.answers import BAD_TOKEN, MONTHLY_LIMIT, RATE_LIMITED, Refusal
from cityline.simulator.faults import SLOW_SECONDS, Fault, FaultPlan
from cityline.simulator.line_api.speaking import NoAnswer
from cityline.simulator.platform import Platform

HANG_SECONDS = 300

_BEFORE = {
    Fault.SERVER_ERROR_BEFORE: Refusal(500, "Internal server error"),
    Fault.RATE_LIMITED: Refusal(429, RATE_LIMITED),
    Fault.MONTHLY_LIMIT: Refusal(429, MONTHLY_LIMIT),
    Fault.UNAUTHORISED: Refusal(401, BAD_TOKEN),
    Fault.FORBIDDEN: Refusal(403, "Access to this API is not available for your account"),
    Fault.NOT_FOUND: Refusal(404, "Not found"),
    Fault.TOO_LARGE: Refusal(413, "The request body is too large"),
    Fault.UNSUPPORTED: Refusal(415, "The content type is not supported"),
    Fault.BAD_REQUEST: Refusal(400, "Failed to send messages"),
}


async def meet(platform: Platform, plan: FaultPlan, request: web.Request) -> Fault | None:
    """Draw this request's fault; one that strikes before acceptance strikes here."""
    fault = plan.draw()
    if fault is None:
        return None
    platform.tally.faults[fault] += 1
    await request.read()
    if fault in _BEFORE:
        raise _BEFORE[fault]
    if fault is Fault.RESET_BEFORE:
        raise NoAnswer("reset")
    if fault is Fault.HANG_BEFORE:
        await _hang(request)
    return fault


async def suffer(fault: Fault | None, request: web.Request) -> None:
    """What goes wrong after LINE has accepted."""
    if fault is Fault.SERVER_ERROR_AFTER:
        raise Refusal(500, "Internal server error")
    if fault is Fault.RESET_AFTER:
        raise NoAnswer("reset")
    if fault is Fault.HANG:
        await _hang(request)
    if fault is Fault.SLOW:
        await asyncio.sleep(SLOW_SECONDS)


async def _hang(request: web.Request) -> None:
    until = time.monotonic() + HANG_SECONDS
    while time.monotonic() < until and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.1)
    raise NoAnswer("hang")
