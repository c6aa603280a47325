"""Putting the platform together as one aiohttp application."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from cityline.simulator import control
from cityline.simulator.keys import PLATFORM, RESIDENTS, WEBHOOKS
from cityline.simulator.line_api import routes as line_api
from cityline.simulator.line_api.speaking import speak_line
from cityline.simulator.options import Options
from cityline.simulator.phones import routes as phones
from cityline.simulator.phones.screen import CLOSING
from cityline.simulator.platform import BOT_USER_ID, Platform
from cityline.simulator.residents import Residents
from cityline.simulator.state import kept
from cityline.simulator.webhooks import Webhooks

LARGEST_BODY = 64 * 1024 * 1024  # for the control API; LINE's own limit is checked at its endpoints


def build(options: Options) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[speak_line, control.explain_mistakes])
    platform = Platform(options)
    app[PLATFORM] = platform
    app[WEBHOOKS] = Webhooks(options, destination=BOT_USER_ID)
    app[RESIDENTS] = Residents(platform, app[WEBHOOKS])
    app[CLOSING] = asyncio.Event()
    app.cleanup_ctx.append(_webhooks_closed)
    if options.state:
        app.cleanup_ctx.append(kept)
    app.on_shutdown.append(_let_watchers_go)
    line_api.add_routes(app)
    control.add_routes(app)
    phones.add_routes(app)
    return app


async def _webhooks_closed(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[WEBHOOKS].close()


async def _let_watchers_go(app: web.Application) -> None:
    app[CLOSING].set()


async def start(app: web.Application, *, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Listen, and return what stops it together with the port (a free one when ``port`` is 0)."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=1024)
    await site.start()
    return runner, int(runner.addresses[0][1])
