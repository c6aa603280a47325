"""One throw-away city for all measures. Every scene gets fresh workers and a LINE that remembers nothing."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from broadcasts.rehearsal import stage
from broadcasts.rehearsal.figures import Pace, pace
from broadcasts.rehearsal.options import RATE, RehearsalOptions
from broadcasts.rehearsal.rehearsing import RehearsalFailed, Say, simulator_process, step, worker
from cityline.simulator.remote import Simulator

LATENCY_MS = 100
# An eighth of what others get when the processor is short, like the cpu_shares in docker-compose.yml.
NICENESS = 10
ONE_WORKER = (2,)
"""Processes of each delivery worker."""


@dataclass(slots=True)
class Hall:
    """Where scenes are played. What LINE saw of a scene is under "line" in its report."""

    residents: int
    say: Say
    folder: Path
    environ: dict[str, str]
    simulator: Simulator | None
    reports: list[dict[str, Any]] = field(default_factory=list, init=False)

    def play(
        self,
        scene: str,
        *,
        workers: Sequence[int] = (),
        applying: int = 0,
        line: dict[str, Any] | None = None,
        **plan: Any,
    ) -> Any:
        """Play it with delivery workers of so many processes, and so many that apply events and give way to the others;
        ``line`` changes how the simulator behaves.
        """
        if self.simulator:
            self.simulator.reset()
            calm = {"latency_ms": LATENCY_MS, "jitter_ms": 0, "faults": "", "rate": RATE, "seed": len(self.reports)}
            self.simulator.configure(**(calm | (line or {})))
        with ExitStack() as hold:
            everybody, delivery = self._workers(hold, workers, applying)
            report = self._act({
                "scene": scene,
                "workers": everybody,
                "delivery": delivery,
                "simulator_url": self.simulator.url if self.simulator else "",
                "patience": 120 + 6 * self.residents / 500 / RATE,
                **plan,
            })  # fmt: skip
        report["line"] = self.simulator.stats() if self.simulator else {}
        self.reports.append({"scene": scene, **plan, **report})
        return report

    def _workers(self, hold: ExitStack, processes: Sequence[int], applying: int) -> tuple[list[int], list[int]]:
        if not processes:
            return [], []
        which: list[dict[str, Any]] = [{"name": "default", "queues": "default,mail,imports", "processes": 2}]
        if applying:
            which.append({"name": "webhooks", "queues": "webhooks", "processes": applying, "niceness": NICENESS})
        which += [
            {"name": f"delivery-{number}", "queues": "emergency,delivery", "processes": count}
            for number, count in enumerate(processes, 1)
        ]
        pids = [hold.enter_context(worker(self.environ, self.folder, **one)).pid for one in which]
        return pids, pids[1:]

    def _act(self, plan: dict[str, Any]) -> dict[str, Any]:
        path = self.folder / f"{len(self.reports)}.json"
        path.write_text(json.dumps(plan))
        try:
            step(self.environ, "-m", "broadcasts.rehearsal.bench.play", str(path))
        except RehearsalFailed as failure:
            said = "\n".join(log.read_text(errors="replace")[-3000:] for log in sorted(self.folder.glob("*.log")))
            raise RehearsalFailed(f"{failure}\n{said}") from failure
        report: dict[str, Any] = json.loads(path.with_suffix(".report").read_text())
        return report


@contextmanager
def hall(*, residents: int, samples: Sequence[int], line_url: str, say: Say) -> Iterator[Hall]:
    """Put up the city and take it down again."""
    with ExitStack() as hold:
        folder = Path(hold.enter_context(TemporaryDirectory(prefix="cityline-bench-")))
        database_url = hold.enter_context(stage.throw_away_database())
        redis_url = hold.enter_context(stage.broker_space())
        environ = stage.environment(database_url=database_url, redis_url=redis_url, line_url=line_url)
        step(environ, "manage.py", "migrate", "--verbosity", "0", "--skip-checks")
        simulator = None
        if not line_url:
            options = RehearsalOptions(subscribers=residents, latency_ms=LATENCY_MS)
            url = hold.enter_context(simulator_process(options, environ, folder))
            simulator = Simulator(url)
            environ |= {"LINE_API_BASE_URL": url, "LINE_DATA_API_BASE_URL": url}
        made = Hall(residents, say, folder, environ, simulator)
        say(f"{residents:,} residents move in")
        made.play("settle", residents=residents, samples=[size for size in samples if size < residents])
        yield made


def pace_of(report: dict[str, Any]) -> Pace:
    """As LINE saw it, where it tells; else as the requests left."""
    seen = report["line"]
    if seen:
        return pace(responses=seen["responses"], first=seen["first_request_at"], last=seen["last_request_at"])
    return pace(responses={"200": report["requests"]}, first=report["first_left_at"], last=report["last_left_at"])
