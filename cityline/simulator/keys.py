"""Where the parts of the simulator find each other inside the aiohttp application."""

from aiohttp import web

from cityline.simulator.platform import Platform
from cityline.simulator.residents import Residents
from cityline.simulator.webhooks import Webhooks

PLATFORM = web.AppKey("platform", Platform)
WEBHOOKS = web.AppKey("webhooks", Webhooks)
RESIDENTS = web.AppKey("residents", Residents)
