"""A bot that remembers the webhooks it was sent."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Bot:
    def __init__(self):
        self.requests = []  # (headers, raw body)
        self.statuses = []  # answers to give before 200
        self.url = ""

    @property
    def events(self):
        return [event for _, body in self.requests for event in json.loads(body)["events"]]

    def wait_for(self, count):
        until = time.monotonic() + 5
        while len(self.events) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.events


@contextmanager
def running_bot():
    bot = Bot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            bot.requests.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(bot.statuses.pop(0) if bot.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bot.url = f"http://127.0.0.1:{server.server_port}/line/webhook/"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield bot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
