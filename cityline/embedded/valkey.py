"""One Valkey server on a free loopback port, in memory only: what it holds may be lost at any time."""

import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cityline.embedded import processes
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.installation import valkey_program

ATTEMPTS = 3
START_TIMEOUT = 20.0


class ValkeyServer:
    """A server that can be ended as wanted and started again under the same address."""

    def __init__(self, folder: Path, *, settings: Sequence[str] = ()) -> None:
        self.folder = folder
        self.port = 0
        self._password = secrets.token_hex(16)
        self._settings = settings
        self._log = folder / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_at("127.0.0.1", self.port)

    def url_at(self, host: str, port: int) -> str:
        return f"redis://:{self._password}@{host}:{port}/0"

    def start(self) -> None:
        """Start on a free port; a second time on the same one."""
        for _ in range(ATTEMPTS):  # somebody may take the port between our look and the start
            port = self.port or free_port()
            configuration = self.folder / "valkey.conf"
            configuration.touch(mode=0o600)
            lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {self._password}", 'save ""', "appendonly no"]
            configuration.write_text("\n".join([*lines, "databases 64", f'dir "{self.folder}"', *self._settings, ""]))
            self._process = processes.start(
                [valkey_program(), configuration], log=self._log, dying_signal=signal.SIGTERM
            )
            if _answers(self._process, port):
                self.port = port
                return
            processes.stop(self._process, signal.SIGTERM)
        raise EmbeddedError(f"Valkey did not start. See {self._log}.")

    def stop(self, *signals: signal.Signals) -> None:
        if self._process:
            processes.stop(self._process, *signals)


@contextmanager
def valkey_server(folder: Path) -> Iterator[str]:
    """Run a server and yield its address."""
    with running_valkey(folder) as server:
        yield server.url


@contextmanager
def running_valkey(folder: Path, *, settings: Sequence[str] = ()) -> Iterator[ValkeyServer]:
    """As ``valkey_server``, for whoever wants to stop it and start it again. ``settings`` are lines of its file."""
    server = ValkeyServer(folder, settings=settings)
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGTERM)


def free_port(preferred: int = 0) -> int:
    """``preferred`` or the next free port after it; any free port without a preference."""
    for port in range(preferred, preferred + 100 if preferred else 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EmbeddedError(f"No free port from {preferred} to {preferred + 99}.")


def _answers(process: "subprocess.Popen[bytes]", port: int) -> bool:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith((b"-NOAUTH", b"+PONG"))
        except OSError:
            time.sleep(0.02)
    return False
