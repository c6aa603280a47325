"""``manage.py rehearse``: play a whole-city send and print the ledger and figures."""

import json
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasts.rehearsal.options import NotForRehearsal, RehearsalOptions, refuse_line
from broadcasts.rehearsal.rehearsing import RehearsalFailed, rehearse
from cityline.simulator.faults import parse


class Command(BaseCommand):
    help = "Play a whole-city send, from draft to ledger, in a throw-away database and never against LINE."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subscribers", type=int, default=50_000)
        parser.add_argument(
            "--line-url", default="", help="a LINE-compatible server; the bundled simulator if left out"
        )
        parser.add_argument("--latency-ms", type=float, default=0)
        parser.add_argument("--faults", default="", help="as of line_simulator, or: mixed")
        parser.add_argument("--workers", type=int, default=1, help="delivery workers, two processes each")
        parser.add_argument("--json", action="store_true", help="end with one JSON object on a line")

    def handle(self, *, subscribers: int, line_url: str, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # take everything down also then
        as_json = options["json"]
        try:
            chosen = RehearsalOptions(
                subscribers=subscribers,
                line_url=refuse_line(line_url) if line_url else "",
                latency_ms=options["latency_ms"],
                faults=options["faults"],
                workers=options["workers"],
            )
            parse(chosen.fault_chances)
            if subscribers < 1 or chosen.workers < 1:
                raise CommandError("A rehearsal needs at least one resident and one worker.")
            report = rehearse(options=chosen, say=self.stderr.write if as_json else self.stdout.write)
        except (NotForRehearsal, RehearsalFailed, ValueError) as error:
            raise CommandError(str(error)) from error
        adds_up = report.pop("adds_up")
        if as_json:
            self.stdout.write(json.dumps(report))
        else:
            self._print(report, adds_up=adds_up)
        if not adds_up:
            self.stderr.write("The ledger does not add up.")
            sys.exit(1)

    def _print(self, report: dict[str, Any], *, adds_up: bool) -> None:
        for name, value in report.items():
            shown = f"{value:,}" if isinstance(value, int | float) else value
            self.stdout.write(f"{name.replace('_', ' '):<22}{shown!s:>14}")
        self.stdout.write("The ledger adds up." if adds_up else "")
