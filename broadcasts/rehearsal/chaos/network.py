"""The second worker host and the cable between it and the servers.

As root on Linux a round plays in a network namespace of its own, from which nothing leads outside; the second host is
another one, joined by two cables: one to database and broker, which can be pulled, one to LINE. Elsewhere a relay
stands in for the first cable. The report says which it was.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from broadcasts.rehearsal.chaos.actors import Actor
from broadcasts.rehearsal.chaos.servers import Servers
from cityline.embedded import processes
from cityline.embedded.accounts import Account
from cityline.embedded.valkey import free_port

CLONE_NEWNET = 0x40000000
# Addresses set aside for measuring networks (RFC 2544): nobody's.
INSIDE, INSIDE_THERE = "198.18.0.1", "198.18.0.2"
TO_LINE, TO_LINE_THERE = "198.18.1.1", "198.18.1.2"
CABLE = "inside0"
_libc = ctypes.CDLL(None, use_errno=True)


class Host(Protocol):
    """Where the second delivery worker runs, and how to cut it off."""

    how: str
    line_host: str
    before: tuple[str, ...]

    def environ(self, servers: Servers) -> Mapping[str, str]: ...

    def cut(self) -> None: ...

    def join(self) -> None: ...


def enter_own_network() -> bool:
    """Move this process, and all it will start, into a network of its own; False where that is not possible."""
    tools = shutil.which("ip") and shutil.which("nsenter")
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not tools:
        return False
    if _libc.unshare(CLONE_NEWNET) != 0:
        return False
    return _ip("link", "set", "lo", "up")


@contextmanager
def second_host(*, by_namespace: bool, folder: Path) -> Iterator[Host]:
    if by_namespace:
        with _holder() as pid:
            yield NamespaceHost(pid)
    else:
        host = RelayHost(folder)
        try:
            yield host
        finally:
            host.close()


class NamespaceHost:
    how = "network namespace"
    line_host = TO_LINE

    def __init__(self, pid: int) -> None:
        self.before: tuple[str, ...] = ("nsenter", f"--net=/proc/{pid}/ns/net")
        for name, here, there in (("inside", INSIDE, INSIDE_THERE), ("line", TO_LINE, TO_LINE_THERE)):
            _must(_ip("link", "add", f"{name}0", "type", "veth", "peer", "name", f"{name}1", "netns", str(pid)))
            _must(_ip("addr", "add", f"{here}/30", "dev", f"{name}0") and _ip("link", "set", f"{name}0", "up"))
            _must(_run(*self.before, "ip", "addr", "add", f"{there}/30", "dev", f"{name}1"))
            _must(_run(*self.before, "ip", "link", "set", f"{name}1", "up"))
        _must(_run(*self.before, "ip", "link", "set", "lo", "up"))

    def environ(self, servers: Servers) -> Mapping[str, str]:
        return {
            "DATABASE_URL": servers.database_url_at(INSIDE),
            "REDIS_URL": servers.valkey.url_at(INSIDE, servers.valkey.port),
        }

    def cut(self) -> None:
        _must(_ip("link", "set", CABLE, "down"))

    def join(self) -> None:
        _must(_ip("link", "set", CABLE, "up"))


class RelayHost:
    how = "relay"
    line_host = "127.0.0.1"
    before: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._log = folder / "relay.log"
        self._relay: Actor | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def environ(self, servers: Servers) -> Mapping[str, str]:
        database, broker = free_port(), free_port()
        socket = servers.postgres.sockets / f".s.PGSQL.{servers.postgres.port}"
        routes = (f"{database}={socket}", f"{broker}=127.0.0.1:{servers.valkey.port}")
        self._relay = Actor(
            "relay", "-m", "broadcasts.rehearsal.chaos.relay", *routes, environ=os.environ, log=self._log
        )
        self._relay.start()
        return {
            "DATABASE_URL": servers.database_url_at("127.0.0.1").replace(f":{servers.postgres.port}/", f":{database}/"),
            "REDIS_URL": servers.valkey.url_at("127.0.0.1", broker),
        }

    def cut(self) -> None:
        if self._relay:
            self._guard = processes.watch(-self._relay.pid, signal.SIGKILL)
            self._relay.signal_all(signal.SIGSTOP)

    def join(self) -> None:
        if self._relay and self._guard:
            self._guard.kill()
            self._guard.wait()
            self._relay.signal_all(signal.SIGCONT)

    def close(self) -> None:
        if self._relay:
            self._relay.kill()


@contextmanager
def _holder() -> Iterator[int]:
    """A process that does nothing but keep a network namespace."""
    die_with_us = processes.dying_with_parent(Account.DIRECT, signal.SIGKILL)

    def enter() -> None:
        die_with_us()
        if _libc.unshare(CLONE_NEWNET) != 0:
            os._exit(1)

    holder = subprocess.Popen(["sleep", "infinity"], preexec_fn=enter)  # noqa: S607
    try:
        yield holder.pid
    finally:
        holder.kill()
        holder.wait()


def _ip(*words: str) -> bool:
    return _run("ip", *words)


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def _must(done: bool) -> None:
    if not done:
        raise RuntimeError("The network of the second host could not be made.")
