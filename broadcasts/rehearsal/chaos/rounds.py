"""One round after the other, each in a process of its own that is ended when its time is over."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from broadcasts.rehearsal import stage
from broadcasts.rehearsal.chaos.options import ChaosOptions, Round, programme
from cityline.embedded.accounts import Account
from cityline.embedded.environment import UNUSED_SERVERS
from cityline.embedded.processes import dying_with_parent

WITHOUT_NAMESPACE = "CITYLINE_CHAOS_RELAY"
LONGEST_ROUND = 1200.0
STOP_SECONDS = 30.0
Told = Callable[[dict[str, Any]], None]


def play_all(*, options: ChaosOptions, told: Told) -> list[dict[str, Any]]:
    """Play every round and hand each report to ``told`` as it comes."""
    reports = []
    for plan in programme(options):
        report = play(plan)
        told(report)
        reports.append(report)
    return reports


def play(plan: Round) -> dict[str, Any]:
    """The round's report; a round that could not be played is reported as wrong."""
    with tempfile.TemporaryDirectory(prefix="cityline-chaos-") as folder:
        path = Path(folder) / "plan.json"
        path.write_text(
            json.dumps(
                {
                    "round": plan.to_json(),
                    "rate": plan.rate,
                    "line_url": plan.line_url,
                    "without_namespace": bool(os.environ.get(WITHOUT_NAMESPACE)),
                }
            )
        )
        said = _run(path)
        report = path.with_suffix(".report")
        if report.exists():
            read: dict[str, Any] = json.loads(report.read_text())
            return read
        return {"round": plan.number, "fault": str(plan.fault), "seed": plan.seed, "wrong": [f"not played: {said}"]}


def _run(plan: Path) -> str:
    line_url = json.loads(plan.read_text())["line_url"]
    environ = stage.environment(
        database_url=UNUSED_SERVERS["DATABASE_URL"], redis_url=UNUSED_SERVERS["REDIS_URL"], line_url=line_url
    )
    log = plan.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "broadcasts.rehearsal.chaos.playing", str(plan)],
            cwd=settings.BASE_DIR,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_parent(Account.DIRECT, signal.SIGTERM),
        )
    try:
        process.wait(timeout=LONGEST_ROUND)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _end(process)
    return f"it ended with {process.returncode}. {log.read_text(errors='replace')[-12000:]}"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It takes down what it put up; killed, the kernel tells each of its children."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=STOP_SECONDS)
    process.kill()
    process.wait()
