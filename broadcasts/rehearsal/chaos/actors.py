"""The processes of a round: started again by us when we killed them, and also when they ended by themselves."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from broadcasts.rehearsal.measuring import children_of
from cityline.embedded import processes
from cityline.embedded.accounts import Account
from cityline.embedded.folders import CHECKOUT

APP = "broadcasts.rehearsal.workers"
RESTART_AFTER = 1.0
LAST_WORDS = 2000
WORKERS = {
    "delivery-1": "emergency,delivery",
    "delivery-2": "emergency,delivery",
    "default": "default,webhooks,mail,imports",
}
BEAT = "beat"


class Actor:
    """One process with everything below it, in a process group of its own."""

    def __init__(
        self, name: str, *command: str, environ: Mapping[str, str], log: Path, before: Sequence[str] = ()
    ) -> None:
        self.name = name
        self.log = log
        self.is_away = False
        """Ended or frozen by us, and for us to bring back."""
        self._command = [*before, sys.executable, *command]
        self._environ = {**environ, "PGAPPNAME": name}
        self._process: subprocess.Popen[bytes] | None = None
        self._died_at = 0.0
        self._left_behind: list[int] = []

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101  for the type checker; asked only after the start
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def ending(self) -> int | None:
        return None if self._process is None else self._process.returncode

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-LAST_WORDS:]

    def start(self) -> None:
        self.is_away = False
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                cwd=CHECKOUT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.dying_with_parent(Account.DIRECT, signal.SIGTERM),
            )

    def kill(self) -> None:
        """All of it at once, as a power cut would."""
        self.is_away = True
        self.signal_all(signal.SIGKILL)
        if self._process:
            self._process.wait()

    def kill_main(self) -> None:
        """The first process alone; those below it notice by themselves."""
        self.is_away = True
        self._left_behind.append(self.pid)
        os.kill(self.pid, signal.SIGKILL)
        if self._process:
            self._process.wait()

    def kill_child(self, drawn: random.Random) -> None:
        """One process of the pool; the first process replaces it."""
        children = children_of(self.pid)
        if children:
            os.kill(drawn.choice(sorted(children)), signal.SIGKILL)

    def signal_all(self, number: signal.Signals) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def clear_away(self) -> None:
        """Kill it together with what earlier lives of it left behind."""
        self.kill()
        for group in self._left_behind:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def is_overdue(self) -> bool:
        """Whether it ended by itself a while ago."""
        if self.is_away or self.is_running:
            self._died_at = 0.0
            return False
        self._died_at = self._died_at or time.monotonic()
        return time.monotonic() - self._died_at > RESTART_AFTER


class Frozen:
    """A process group that does nothing until it is thawed. Should we die meanwhile, it dies too."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._guard = processes.watch(-actor.pid, signal.SIGKILL)
        actor.signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._guard.kill()
        self._guard.wait()
        self._actor.signal_all(signal.SIGCONT)


class Troupe:
    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {}
        self.restarted: dict[str, str] = {}
        """Whoever ended by themselves, and what they said at last."""

    def add(self, actor: Actor) -> Actor:
        self.actors[actor.name] = actor
        actor.start()
        return actor

    def look_after(self) -> None:
        """Start again whoever ended without our doing, as a container's restart policy would."""
        for actor in self.actors.values():
            if actor.is_overdue():
                self.restarted[f"{actor.name} ({actor.ending})"] = actor.last_words()
                actor.start()

    def close(self) -> None:
        for actor in self.actors.values():
            actor.clear_away()


def worker_command(name: str, folder: Path) -> tuple[str, ...]:
    """Beat is a process of its own here, so that it can be killed alone."""
    if name == BEAT:
        return ("-m", "celery", "-A", APP, "--quiet", "beat", "--schedule", str(folder / "beat"), "--pidfile=")
    return (
        "-m", "celery", "-A", APP, "--quiet", "worker", "--pool", "prefork", "--concurrency", "2",
        "--queues", WORKERS[name], "--hostname", f"{name}@chaos-{os.getpid()}", "--loglevel", "WARNING",
        "--without-mingle", "--without-gossip",
    )  # fmt: skip
