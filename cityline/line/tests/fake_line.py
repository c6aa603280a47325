"""A server that misbehaves on demand, over real HTTP: the faults a well-behaved simulator has no business showing."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"x-line-request-id": "request-1"})
    fault: str = ""
    """``hang`` never answers, ``reset`` tears the connection down, ``half`` breaks off inside the body."""


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class FakeLine:
    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.received: list[Received] = []
        self.released = threading.Event()

    def will_answer(self, *replies: Reply) -> None:
        self.replies += replies


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        fake = self.server.fake
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        fake.received.append(Received(method=self.command, path=self.path, headers=headers, body=body))
        reply = fake.replies.pop(0) if fake.replies else Reply()
        if reply.fault == "hang":
            fake.released.wait(30)
        if reply.fault in {"hang", "reset"}:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body) + (100 if reply.fault == "half" else 0)))
        self.end_headers()
        self.wfile.write(reply.body)
        if reply.fault == "half":
            self.close_connection = True

    do_GET = do_POST = answer

    def log_message(self, *arguments) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address) -> None:
        pass


@contextmanager
def fake_line() -> Iterator[tuple[FakeLine, str]]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.fake = FakeLine()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.fake, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.fake.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def refused_url() -> str:
    """The address of a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
