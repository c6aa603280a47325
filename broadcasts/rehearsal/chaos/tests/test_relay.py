"""The cable that stands in for a network namespace: it passes on, holds, and lets go."""

import os
import signal
import socket
import threading
import time

import pytest

from broadcasts.rehearsal.chaos.actors import Actor, Frozen
from cityline.embedded.valkey import free_port


@pytest.fixture
def echo():
    """A server that says back what it hears; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _echo(server):
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        while data := connection.recv(100):
            connection.sendall(data)


@pytest.fixture
def cable(echo, tmp_path):
    port = free_port()
    route = f"{port}=127.0.0.1:{echo}"
    relay = Actor("relay", "-m", "broadcasts.rehearsal.chaos.relay", route, environ=os.environ, log=tmp_path / "log")
    relay.start()
    yield relay, port
    relay.clear_away()


def connect(port):
    until = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=2)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_stopped_relay_holds_what_it_has_and_passes_it_on_later(cable):
    relay, port = cable
    with connect(port) as line:
        line.sendall(b"before ")
        assert line.recv(100) == b"before "

        frozen = Frozen(relay)
        line.sendall(b"meanwhile")
        line.settimeout(0.5)
        with pytest.raises(TimeoutError):
            line.recv(100)
        frozen.thaw()
        line.settimeout(10)

        assert line.recv(100) == b"meanwhile"


def test_what_was_started_is_gone_with_everything_below_it(cable):
    relay, port = cable
    connect(port).close()

    relay.clear_away()

    with pytest.raises(ProcessLookupError):
        os.killpg(relay.pid, signal.SIG_DFL)
