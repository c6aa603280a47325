"""A whole running Cityline for journeys: web, workers, beat and a LINE of our own, on free ports, with the test database."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis
from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from broadcasts.rehearsal.stage import actor
from broadcasts.services import delivering
from broadcasts.tests.processes import database_url, kill
from cityline.celery import app
from cityline.simulator.remote import Simulator
from cityline.simulator.testing import running_simulator

QUEUES = "emergency,delivery,webhooks,default,mail,imports,figures"


@dataclass
class System:
    """What runs, where it answers, and who can be killed."""

    url: str
    simulator: Simulator
    folder: Path
    environ: dict[str, str]
    _hold: ExitStack = field(repr=False)
    _processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start_worker(self, name: str) -> "subprocess.Popen[bytes]":
        """A real worker with every queue; ready to work a moment after it is started."""
        command = [
            "-m", "celery", "-A", "cityline", "--quiet", "worker", "--pool", "threads", "--concurrency", "6",
            "--queues", QUEUES, "--hostname", f"{name}@journeys-{os.getpid()}", "--loglevel", "WARNING",
            "--without-mingle", "--without-gossip",
        ]  # fmt: skip
        return self._start(f"worker-{name}", *command)

    def start_beat(self) -> "subprocess.Popen[bytes]":
        schedule = str(self.folder / "beat-schedule")
        return self._start("beat", "-m", "celery", "-A", "cityline", "--quiet", "beat", "--schedule", schedule)

    def kill_all(self) -> None:
        while self._processes:
            kill(self._processes.pop())

    def said(self) -> str:
        """What the processes wrote, for a failure's message."""
        return "\n".join(f"{log.stem}: {log.read_text(errors='replace')[-2000:]}" for log in self.folder.glob("*.log"))

    def wait_until(self, reached: Callable[[], object], *, seconds: float, what: str) -> None:
        until = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > until:
                raise AssertionError(f"Not within {seconds} s: {what}\n{self.said()}")
            time.sleep(0.05)

    def _start(self, name: str, *command: str) -> "subprocess.Popen[bytes]":
        process = self._hold.enter_context(actor(*command, environ=self.environ, log=self.folder / f"{name}.log"))
        self._hold.callback(kill, process)  # nobody waits for turns to end
        self._processes.append(process)
        return process


@contextmanager
def running_system(folder: Path, *, workers: int = 1, **line: object) -> Iterator[System]:
    """Everything but the people. ``line`` goes to the simulator; without workers nothing is sent."""
    with ExitStack() as hold:
        with redis.Redis.from_url(settings.REDIS_URL) as broker:
            broker.flushdb()  # doorbells that earlier tests rang
        simulator = hold.enter_context(running_simulator(**line))
        web = LiveServer("127.0.0.1:0")
        hold.callback(web.stop)
        simulator.configure(webhook_url=f"{web.url}/line/webhook/")
        media = folder / "media"
        line_is = {
            "LINE_API_BASE_URL": simulator.url,
            "LINE_DATA_API_BASE_URL": simulator.url,
            "LINE_BASIC_ID": "@cityline",
        }
        here = {**line_is, "MEDIA_BASE_URL": web.url}
        hold.enter_context(override_settings(**here, PUBLIC_BASE_URL=web.url, MEDIA_ROOT=media))
        delivering.pacer.cache_clear()
        hold.callback(delivering.pacer.cache_clear)
        environ = {
            **os.environ,
            **here,
            "PUBLIC_BASE_URL": web.url,
            "MEDIA_ROOT": str(media),
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "EMAIL_URL": "dummymail://",
            "PYTHONUNBUFFERED": "1",
        }
        system = System(web.url, simulator, folder, environ, hold)
        if workers:
            for number in range(workers):
                system.start_worker(f"w{number}")
            system.start_beat()
            system.wait_until(lambda: len(app.control.ping(timeout=0.3)) >= workers, seconds=60, what="workers answer")
        yield system
