"""Whether the audit log is what was written, entry by entry."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cityline.audit.chain import linking, witness
from cityline.audit.chain.verifying import Finding, verify
from cityline.audit.chain.witness import Seen
from cityline.audit.services import record


class Command(BaseCommand):
    help = (
        "Read the whole audit log and its chain. Exit code 0: intact; 1: something was changed, removed or put in behind"
        " the application's back; 2: it could not be asked like this."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was found for programs")
        parser.add_argument(
            "--head", help="POSITION:HEAD from a log line audit.linked; the chain must still contain it"
        )
        parser.add_argument(
            "--accept",
            metavar="WHY",
            help="after a restored backup: go on from the chain as it is. What it lost stays lost, and WHY is recorded",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accept"] is not None:
            self._accept(options["accept"])
        finding = verify(now=timezone.now(), kept=_head(options["head"]) if options["head"] else None)
        self.stdout.write(json.dumps(_facts(finding)) if options["json"] else _words(finding))
        if not finding.is_intact:
            raise SystemExit(1)

    def _accept(self, why: str) -> None:
        if not why.strip():
            raise CommandError("Say why the chain may go on from here.", returncode=2)
        now = timezone.now()
        record(action="audit.accepted", actor=None, at=now, words=why.strip())
        witness.tell(linking.accept(now=now), force=True)
        linking.link_waiting(now=now)


def _head(typed: str) -> Seen:
    position, _, mac = typed.partition(":")
    if not position.isdigit() or len(mac) != 64:
        raise CommandError("--head takes the position and the head of a log line, as 4711:0123abcd…", returncode=2)
    return Seen(int(position), mac)


def _facts(finding: Finding) -> dict[str, Any]:
    return {
        "intact": finding.is_intact,
        "linked": finding.linked,
        "waiting": finding.waiting,
        "head": f"{finding.linked}:{finding.head}",
        "witness": finding.has_witness,
        "problem_count": finding.problem_count,
        "problems": [{"kind": p.kind, "position": p.position, "entry": p.entry} for p in finding.problems],
    }


def _words(finding: Finding) -> str:
    lines = [f"{finding.linked} entries in the chain, {finding.waiting} waiting to be linked."]
    if not finding.has_witness:
        lines.append("No witness outside the database: compare with a log line audit.linked (--head POSITION:HEAD).")
    lines += [str(problem) for problem in finding.problems]
    if (more := finding.problem_count - len(finding.problems)) > 0:
        lines.append(f"and {more} more problems")
    lines.append("The audit log is intact." if finding.is_intact else f"NOT INTACT: {finding.problem_count} problems.")
    lines.append(f"Head: {finding.linked}:{finding.head}")
    return "\n".join(lines)
