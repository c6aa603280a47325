"""``manage.py chaos``: play whole sends while things die, and hold the ledger against what LINE saw."""

import json
import signal
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasts.rehearsal.chaos import telling
from broadcasts.rehearsal.chaos.options import ChaosOptions, Fault, quick
from broadcasts.rehearsal.chaos.rounds import play_all
from broadcasts.rehearsal.options import NotForRehearsal, refuse_line


class Command(BaseCommand):
    help = "Play whole sends while processes die and servers go away, on servers of their own and never against LINE."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subscribers", type=int, default=ChaosOptions.subscribers)
        parser.add_argument("--rate", type=int, default=ChaosOptions.rate, help="requests a second")
        parser.add_argument("--rounds", type=int, default=ChaosOptions.rounds)
        parser.add_argument("--first", type=int, default=ChaosOptions.first, help="begin with the round of this number")
        parser.add_argument("--seed", type=int, default=ChaosOptions.seed)
        parser.add_argument("--latency-ms", type=float, default=ChaosOptions.latency_ms)
        parser.add_argument("--only", choices=list(Fault), help="this fault in every round")
        parser.add_argument("--line-url", default="", help="a LINE-compatible server; the bundled one if left out")
        parser.add_argument("--quick", action="store_true", help="seconds instead of minutes; leases end early")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write conditions and rounds to this file")
        parser.add_argument("--markdown", type=Path, metavar="PAGE", help="put the results into this page")
        parser.add_argument("--from", type=Path, metavar="FILE", help="play nothing: take the results from this file")

    def handle(self, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # take everything down also then
        played = options["from"]
        result = json.loads(played.read_text()) if played else self._play(_chosen(options))
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
        if options["markdown"]:
            telling.write_into(options["markdown"], result)
        self.stdout.write("\n" + "\n".join(f"{name}: {words}" for name, words in result["conditions"].items()) + "\n\n")
        self.stdout.write(telling.as_text(row for report in result["rounds"] for row in telling.rows_of(report)))
        self.stdout.write("\n".join(words for report in result["rounds"] for words in telling.remarks(report)))
        if any(report["wrong"] for report in result["rounds"]):
            self.stderr.write("Not everything was as promised.")
            sys.exit(1)

    def _play(self, chosen: ChaosOptions) -> dict[str, Any]:
        def told(report: dict[str, Any]) -> None:
            self.stdout.write(telling.as_text(telling.rows_of(report)))
            self.stdout.write("\n".join(telling.remarks(report)))
            self.stdout.flush()

        reports = play_all(options=chosen, told=told)
        return {"conditions": telling.conditions(asdict(chosen), reports), "rounds": reports}


def _chosen(options: dict[str, Any]) -> ChaosOptions:
    try:
        line_url = refuse_line(options["line_url"]) if options["line_url"] else ""
    except NotForRehearsal as error:
        raise CommandError(str(error)) from error
    if min(options["subscribers"], options["rate"], options["rounds"], options["first"]) < 1:
        raise CommandError("Residents, rate, rounds and the first round's number are at least one.")
    chosen = ChaosOptions(
        subscribers=options["subscribers"],
        rate=options["rate"],
        rounds=options["rounds"],
        first=options["first"],
        seed=options["seed"],
        only=Fault(options["only"]) if options["only"] else None,
        latency_ms=options["latency_ms"],
        line_url=line_url,
    )
    return quick(chosen) if options["quick"] else chosen
