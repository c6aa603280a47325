"""``manage.py bench``: how fast, how even and how cheap, against the limit and against simpler programs."""

import json
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasts.rehearsal.bench.benching import BenchOptions, bench
from broadcasts.rehearsal.bench.machine import machine
from broadcasts.rehearsal.bench.measures import MEASURES
from broadcasts.rehearsal.bench.table import markdown, plain
from broadcasts.rehearsal.options import NotForRehearsal, refuse_line
from broadcasts.rehearsal.rehearsing import RehearsalFailed

QUICK_SIZE = 20_000


class Command(BaseCommand):
    help = "Measure sending in a throw-away city, never against LINE, and print one table."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", type=int, help="residents (1,820,000; with --quick 20,000)")
        parser.add_argument("--repeat", type=int, help="rounds, of which the median counts (3; with --quick 1)")
        parser.add_argument(
            "--quick", action="store_true", help="a look whether all of it runs; its figures mean little"
        )
        names = [measure.name for measure in MEASURES]
        parser.add_argument("--only", action="append", default=[], choices=names, metavar="NAME", help=", ".join(names))
        parser.add_argument("--json", default="", metavar="FILE", help="write figures and machine there")
        parser.add_argument("--markdown", action="store_true", help="print the table for the documentation")
        parser.add_argument("--line-url", default="", help="a LINE-compatible server; the simulator if left out")

    def handle(self, *, quick: bool, line_url: str, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # take everything down also then
        try:
            chosen = BenchOptions(
                size=options["size"] or (QUICK_SIZE if quick else 1_820_000),
                repeat=options["repeat"] or (1 if quick else 3),
                only=tuple(options["only"]),
                line_url=refuse_line(line_url) if line_url else "",
            )
            if chosen.size < 1000 or chosen.repeat < 1:
                raise CommandError("A benchmark needs a thousand residents and one round.")
            described = {"residents": chosen.size, "rounds": chosen.repeat, **machine()}
            rows, scenes = bench(options=chosen, say=self.stderr.write)
        except (NotForRehearsal, RehearsalFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(" · ".join(f"{name.replace('_', ' ')} {value}" for name, value in described.items()))
        self.stdout.write((markdown if options["markdown"] else plain)(rows))
        if options["json"]:
            report = {"machine": described, "measures": [row.as_json() for row in rows], "scenes": scenes}
            Path(options["json"]).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
        if any(row.median is None for row in rows):
            sys.exit(1)
