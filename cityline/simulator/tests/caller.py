"""A plain HTTP caller of the simulated LINE, so that nothing of ours stands between test and answer."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

TEXT = {"type": "text", "text": "お知らせ"}
MULTICAST = "/v2/bot/message/multicast"
PUSH = "/v2/bot/message/push"


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict
    headers: dict


class Caller:
    def __init__(self, simulator):
        self.simulator = simulator

    def call(self, method, path, body=None, *, raw=None, headers=None, timeout=10):
        connection = http.client.HTTPConnection(urlsplit(self.simulator.url).netloc, timeout=timeout)
        sent = {"Authorization": "Bearer made-up-token", "Content-Type": "application/json", **(headers or {})}
        try:
            connection.request(method, path, raw if raw is not None else json.dumps(body), sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        names = {name.lower(): value for name, value in response.getheaders()}
        is_json = names.get("content-type", "").startswith("application/json")
        return Answer(response.status, json.loads(content) if is_json else {}, names)

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body, **more):
        return self.call("POST", path, body, **more)

    def multicast(self, to, messages=(TEXT,), *, key=None, **more):
        headers = {"X-Line-Retry-Key": key} if key else {}
        return self.post(MULTICAST, {"to": to, "messages": list(messages), **more}, headers=headers)

    def push(self, to, messages=(TEXT,), *, key=None, **more):
        headers = {"X-Line-Retry-Key": key} if key else {}
        return self.post(PUSH, {"to": to, "messages": list(messages), **more}, headers=headers)


def new_key():
    return str(uuid4())
