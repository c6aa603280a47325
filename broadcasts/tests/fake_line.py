"""An HTTP server that answers multicast requests with what a test wrote down, for answers no honest platform gives."""

import json
import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.test import override_settings

from broadcasts.tests.delivering import warm_pacer


class FakeLine:
    """``answers``: one ``(status, body)`` each, or a function of the request's JSON; 200 when there are none left."""

    def __init__(self) -> None:
        self.answers: deque = deque()
        self.always = None
        self.requests: list[dict] = []
        self.keys: list[str] = []
        self.validations = 0
        self.make_well()

    def make_well(self) -> None:
        """It objects to nothing, answers what it is asked and says nothing of the month."""
        self.objections: list[dict] = []
        self.month_left: int | None = None  # of a limited month; None: LINE does not say
        self.is_silent = False  # every question is answered with 500

    def answer_get(self, path: str) -> tuple[int, dict]:
        if self.is_silent or self.month_left is None:
            return 500, {}
        if path.endswith("/consumption"):
            return 200, {"totalUsage": 0}
        return 200, {"type": "limited", "value": self.month_left}

    def answer(self, path: str, body: dict, key: str) -> tuple[int, dict]:
        if path.endswith("/validate/multicast"):
            if self.is_silent:
                return 500, {}
            self.validations += 1
            return (400, {"message": "bad", "details": self.objections}) if self.objections else (200, {})
        self.requests.append(body)
        self.keys.append(key)
        chosen = self.answers.popleft() if self.answers else self.always
        if chosen is None:
            return 200, {}
        return chosen(body) if callable(chosen) else chosen


@contextmanager
def fake_line():
    fake = FakeLine()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: in two, the second waits 40 ms for the first one's receipt

        def do_GET(self) -> None:
            self.say(*fake.answer_get(self.path))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.say(*fake.answer(self.path, body, self.headers.get("X-Line-Retry-Key", "")))

        def say(self, status: int, content: dict) -> None:
            said = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Line-Request-Id", "request-of-a-test")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with override_settings(LINE_API_BASE_URL=f"http://127.0.0.1:{server.server_port}"):
            warm_pacer()
            yield fake
    finally:
        server.shutdown()
        server.server_close()


def naming(place: int) -> tuple[int, dict]:
    message = f"The property, to[{place}], in the request body is invalid (line: -, column: -)"
    return 400, {"message": message}
