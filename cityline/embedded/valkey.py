"""One Valkey server on a free loopback port, in memory only: what it holds may be lost at any time."""

import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cityline.embedded import processes
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.installation import valkey_program

ATTEMPTS = 3
START_TIMEOUT = 20.0


@contextmanager
def valkey_server(folder: Path) -> Iterator[str]:
    """Run a server and yield its address."""
    password = secrets.token_hex(16)
    process, port = _start(folder, password)
    try:
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        processes.stop(process, signal.SIGTERM)


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


def _start(folder: Path, password: str) -> "tuple[subprocess.Popen[bytes], int]":
    log = folder / "valkey.log"
    for _ in range(ATTEMPTS):  # somebody may take the port between our look and the start
        port = free_port()
        configuration = folder / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndatabases 64\n'
        )
        process = processes.start([valkey_program(), configuration], log=log, dying_signal=signal.SIGTERM)
        if _answers(process, port):
            return process, port
        processes.stop(process, signal.SIGTERM)
    raise EmbeddedError(f"Valkey did not start. See {log}.")


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
