"""Every multicast request one by one, for whoever has to explain each of them.

Kept only when asked for (``keep_requests``): a city-wide broadcast is thousands of them, and reading each body twice
costs time.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

INCOMPLETE = "incomplete"
"""The answer noted of a request whose body never arrived in full."""


@dataclass(slots=True)
class Entry:
    """``answer`` is the status, how the connection was ended instead, or empty while it hangs."""

    at: float
    retry_key: str
    recipients: int = 0
    body_sha256: str = ""
    answer: str = ""
    is_accepted: bool = False


class Logbook:
    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def arrived(self, request_id: str, *, at: float, retry_key: str) -> None:
        self._entries[request_id] = Entry(at, retry_key.lower(), answer=INCOMPLETE)

    def read(self, request_id: str, body: bytes) -> None:
        entry = self._entries[request_id]
        entry.body_sha256, entry.recipients, entry.answer = hashlib.sha256(body).hexdigest(), _recipients(body), ""

    def accepted(self, request_id: str) -> None:
        if entry := self._entries.get(request_id):
            entry.is_accepted = True

    def answered(self, request_id: str, answer: str) -> None:
        if (entry := self._entries.get(request_id)) and entry.answer != INCOMPLETE:
            entry.answer = answer

    def report(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self._entries.values()]


def _recipients(body: bytes) -> int:
    try:
        to = json.loads(body)["to"]
    except (ValueError, KeyError, TypeError):
        return 0
    return len(to) if isinstance(to, list) else 0
