"""``manage.py line_simulator``: a LINE platform of one's own."""

import asyncio
import ipaddress
import signal
from argparse import ArgumentParser
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cityline.simulator.faults import parse
from cityline.simulator.options import Options
from cityline.simulator.server import build, start


class Command(BaseCommand):
    help = "Run a LINE platform for development, tests and rehearsals, with phones to look at."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8100, help="0 takes a free one and prints it")
        parser.add_argument("--rate", type=int, default=200, help="multicast requests in any second before 429")
        parser.add_argument("--latency-ms", type=float, default=0)
        parser.add_argument("--jitter-ms", type=float, default=0)
        parser.add_argument(
            "--faults", default="", help="chances, such as 500-after=0.01,reset-before=0.005,hang=0.001"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--webhook-url", default="")
        parser.add_argument("--redelivery", action="store_true", help="post events again that did not arrive")
        parser.add_argument("--quota", type=int, help="messages a month; unlimited when left out")
        parser.add_argument("--unknown-ids", type=int, choices=[200, 400], default=200)
        parser.add_argument("--account-name", default=Options.account_name)
        parser.add_argument("--state", default="", help="file that keeps people and messages over a restart")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        if not settings.DEBUG and not _is_loopback(host):
            raise CommandError("Outside DEBUG the simulator listens on loopback only: it must never pass for LINE.")
        try:
            parse(options["faults"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        chosen = {name: value for name, value in options.items() if name in Options.__dataclass_fields__}
        made = Options(
            token=settings.LINE_CHANNEL_ACCESS_TOKEN,
            secret=settings.LINE_CHANNEL_SECRET,
            basic_id=settings.LINE_BASIC_ID or "@cityline",
            **chosen,
        )
        uvloop.run(self._serve(made, host, port))

    async def _serve(self, options: Options, host: str, port: int) -> None:
        runner, port = await start(build(options), host=host, port=port)
        self.stdout.write(f"LINE simulator on http://{host}:{port}/")
        self.stdout.flush()
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
        await runner.cleanup()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
