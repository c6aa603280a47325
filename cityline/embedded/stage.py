"""The demo's processes: started together, watched, and all stopped at the end."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import TracebackType

from cityline.embedded import processes
from cityline.embedded.accounts import Account
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.folders import CHECKOUT
from cityline.embedded.output import Output

START_TIMEOUT = 60.0
STOP_TIMEOUT = 8.0
RESTARTS = 5
LOGINS = (
    "import json; from broadcasts.demo.logins import LOGINS; print(json.dumps([list(map(str, row)) for row in LOGINS]))"
)


class Actor:
    """One process of the demo and how to start it again."""

    def __init__(self, name: str, command: tuple[str, ...]) -> None:
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0


class Stage:
    def __init__(self, *, environment: Mapping[str, str], output: Output) -> None:
        self.environment = dict(environment)
        self._output = output
        self._actors: list[Actor] = []

    def __enter__(self) -> "Stage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_all()

    def start(self, name: str, *command: str) -> None:
        """Start a process that stays."""
        actor = Actor(name, command)
        self._actors.append(actor)
        self._start(actor)

    def run(self, *command: str) -> None:
        """Run a step to its end. Raises EmbeddedError when it fails."""
        process = self._spawn(command)
        assert process.stdout is not None  # noqa: S101  for the type checker; we asked for a pipe
        said = bytearray()
        try:
            for line in process.stdout:
                said += line
            code = process.wait()
        except BaseException:
            _signal_group(process, signal.SIGTERM)
            _end(process, time.monotonic() + STOP_TIMEOUT)
            raise
        if code != 0:
            raise EmbeddedError(f"{' '.join(command[1:])} failed:\n{said.decode(errors='replace')}")

    def wait_for(self, url: str, name: str) -> None:
        """Wait until ``url`` answers, whatever it answers."""
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            self._check(patient=False)
            try:
                urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  our own loopback address
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise EmbeddedError(f"{name} did not answer within {START_TIMEOUT:.0f} s at {url}.")

    def logins(self) -> list[tuple[str, str, str]]:
        """(role, username, password) of the demo's staff."""
        command = [sys.executable, "-c", LOGINS]
        said = subprocess.run(command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603
        if said.returncode != 0:
            return []
        return [(role, username, password) for role, username, password in json.loads(said.stdout)]

    def watch(self) -> None:
        """Report and start again whoever dies, until somebody stops us."""
        while True:
            time.sleep(0.5)
            self._check(patient=True)

    def _check(self, *, patient: bool) -> None:
        for actor in self._actors:
            process = actor.process
            if process is None or process.poll() is None:
                continue
            ending = _ending(process.returncode)
            actor.restarts += 1
            if not patient or actor.restarts > RESTARTS:
                raise EmbeddedError(f"{actor.name} {ending}; the demo cannot go on without it.")
            self._output.say(f"{actor.name} {ending}; starting it again.")
            self._start(actor)

    def _start(self, actor: Actor) -> None:
        actor.process = self._spawn(actor.command)
        assert actor.process.stdout is not None  # noqa: S101  for the type checker; we asked for a pipe
        self._output.follow(actor.name, actor.process.stdout)

    def _spawn(self, command: tuple[str, ...]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to pass on, in our order
            preexec_fn=processes.dying_with_parent(Account.DIRECT, signal.SIGTERM),
        )

    def _stop_all(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave half of them behind
        running = [actor.process for actor in self._actors if actor.process]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT
        for process in running:
            _end(process, deadline)


def _end(process: "subprocess.Popen[bytes]", deadline: float) -> None:
    """Wait for a process that was asked to stop, then make sure of it and of whatever it left behind."""
    try:
        process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        pass
    finally:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _ending(returncode: int) -> str:
    return f"was killed ({signal.Signals(-returncode).name})" if returncode < 0 else f"stopped with status {returncode}"
