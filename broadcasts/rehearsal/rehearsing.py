"""One rehearsal from beginning to end."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from broadcasts.rehearsal import stage
from broadcasts.rehearsal.options import RATE, RehearsalOptions

SIMULATOR_TIMEOUT = 60.0
APP = "broadcasts.rehearsal.workers"
_ADDRESS = re.compile(rb"LINE simulator on (http://[\d.:]+)/")
Say = Callable[[str], None]


class RehearsalFailed(RuntimeError):
    """A step did not work; the message holds what it said."""


def rehearse(*, options: RehearsalOptions, say: Say) -> dict[str, Any]:
    """Play it and return the report. Everything that was put up is taken down again."""
    with ExitStack() as hold:
        folder = Path(hold.enter_context(tempfile.TemporaryDirectory(prefix="cityline-rehearsal-")))
        say("Putting up a database of its own")
        database_url = hold.enter_context(stage.throw_away_database())
        redis_url = hold.enter_context(stage.broker_space())
        environ = stage.environment(database_url=database_url, redis_url=redis_url, line_url=options.line_url)
        step(environ, "manage.py", "migrate", "--verbosity", "0", "--skip-checks")
        simulator_url = ""
        if not options.line_url:
            simulator_url = hold.enter_context(simulator_process(options, environ, folder))
            environ |= {"LINE_API_BASE_URL": simulator_url, "LINE_DATA_API_BASE_URL": simulator_url}
        say(f"Starting the workers; {options.subscribers:,} residents move in")
        pids = [hold.enter_context(worker(environ, folder, **which)).pid for which in _workers(options)]
        return _play(options, environ, folder, simulator_url, pids)


def _workers(options: RehearsalOptions) -> Iterator[dict[str, Any]]:
    yield {"name": "default", "queues": "default,webhooks,mail,imports", "processes": 2}
    for number in range(1, options.workers + 1):
        yield {"name": f"delivery-{number}", "queues": "emergency,delivery", "processes": 2}


def worker(
    environ: Mapping[str, str], folder: Path, *, name: str, queues: str, processes: int, niceness: int = 0
) -> Any:
    command = stage.worker(name=name, queues=queues, processes=processes, folder=folder, app=APP)
    return stage.actor(*command, environ=environ, log=folder / f"{name}.log", niceness=niceness)


@contextmanager
def simulator_process(options: RehearsalOptions, environ: Mapping[str, str], folder: Path) -> Iterator[str]:
    log = folder / "simulator.log"
    command = ["manage.py", "line_simulator", "--port", "0", "--rate", str(RATE)]
    command += ["--latency-ms", str(options.latency_ms), "--faults", options.fault_chances]
    with stage.actor(*command, environ=environ, log=log) as process:
        deadline = time.monotonic() + SIMULATOR_TIMEOUT
        while not (found := _ADDRESS.search(log.read_bytes())):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RehearsalFailed(f"The simulator did not start:\n{log.read_text()}")
            time.sleep(0.05)
        yield found.group(1).decode()


def _play(
    options: RehearsalOptions, environ: Mapping[str, str], folder: Path, simulator_url: str, pids: list[int]
) -> dict[str, Any]:
    plan = folder / "plan.json"
    at_best = options.subscribers / 500 / RATE
    patience = 120 + 6 * at_best
    plan.write_text(
        json.dumps(
            {
                "subscribers": options.subscribers,
                "workers": pids,
                "simulator_url": simulator_url,
                "patience": patience,
            }
        )
    )
    try:
        step(environ, "-m", "broadcasts.rehearsal.play", str(plan))
    except RehearsalFailed as failure:
        said = "\n".join(log.read_text(errors="replace")[-3000:] for log in sorted(folder.glob("*.log")))
        raise RehearsalFailed(f"{failure}\n{said}") from failure
    report: dict[str, Any] = json.loads(plan.with_suffix(".report").read_text())
    return report


def step(environ: Mapping[str, str], *command: str) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RehearsalFailed(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
