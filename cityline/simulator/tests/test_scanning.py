"""The phone reads a code: it opens the city's address, follows it to LINE, and has the words typed already."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cityline.simulator.phones.scanning import Way, read


@contextmanager
def city(leads_to):
    """A web server of the city that sends everybody on to ``leads_to``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302 if leads_to else 404)
            if leads_to:
                self.send_header("Location", leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def stranger(line):
    line.simulator.add_users(1, standing="stranger")
    return line


def scan(line, address):
    return line.post("/phone/1/scan", {"address": address})


def test_scan_adds_the_account_and_types_the_words(stranger, bot, settings):
    stranger.simulator.configure(webhook_url=bot.url)
    with city("https://line.me/R/oaMessage/%40cityline/?%E3%82%B3%E3%83%BC%E3%83%89%20K7MQ-3XWP") as url:
        settings.PUBLIC_BASE_URL = url

        answer = scan(stranger, f"{url}/f/K7MQ3XWP/")

    assert (answer.status, answer.body) == (200, {"text": "コード K7MQ-3XWP"})
    assert [event["type"] for event in bot.wait_for(1)] == ["follow"]


@pytest.mark.parametrize("leads_to", ["", "https://line.me/R/ti/p/%40another", "https://elsewhere.example/"])
def test_code_that_leads_elsewhere_adds_nothing(stranger, settings, leads_to):
    with city(leads_to) as url:
        settings.PUBLIC_BASE_URL = url

        answer = scan(stranger, f"{url}/f/K7MQ3XWP/")

    assert answer.status == 409


@pytest.mark.parametrize("address", ["http://elsewhere.example/f/K7MQ3XWP/", "", "nonsense", 7])
def test_addresses_of_others_are_not_opened(stranger, address):
    assert scan(stranger, address).status == 400


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("https://line.me/R/ti/p/%40cityline", Way("@cityline")),
        ("https://line.me/R/oaMessage/%40cityline/?%E8%A8%AD%E5%AE%9A", Way("@cityline", "設定")),
        ("https://line.me/R/nv/chat", None),
        ("https://line.me.example/R/ti/p/%40cityline", None),
    ],
)
def test_line_addresses_are_read(address, way):
    assert read(address) == way
