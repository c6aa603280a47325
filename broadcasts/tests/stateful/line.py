"""LINE as line-api.md tells it: what it took under which key, and whom that reached.

It stands where HTTP stands otherwise: a claim's bytes go in, the answer that the client would have read comes out.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from cityline.line.answers import Answer, AnswerKind, Verdict, classify

# From the first request under it; afterwards LINE takes the same key for a new one.
KEY_LIFE = timedelta(hours=24)
# A request whose client has given up may still be somewhere between the machines for so long.
LATE_MOST = timedelta(seconds=60)


class Wish(Enum):
    """What LINE, or the network before it, is about to do with a request."""

    TAKES_IT = auto()
    ERROR_500_NOT_TAKEN = auto()
    ERROR_500_BUT_TAKEN = auto()
    RESET_NOT_TAKEN = auto()
    RESET_BUT_TAKEN = auto()
    TIMEOUT_NOT_TAKEN = auto()
    TIMEOUT_BUT_TAKEN = auto()
    TIMEOUT_AND_ARRIVES_LATER = auto()
    NO_CONNECTION = auto()
    TOO_FAST_429 = auto()
    MONTH_USED_UP_429 = auto()
    MONTH_RESERVED_429 = auto()
    MONTH_UNCLEAR_429 = auto()
    TOKEN_ROTATED_401 = auto()
    CONTRACT_403 = auto()
    BAD_MESSAGES_400 = auto()
    NAMES_A_RESIDENT_400 = auto()
    NAMES_NOTHING_400 = auto()
    NAMES_NOTHING_MESSAGES_BAD_400 = auto()
    NAMES_NOTHING_AND_IS_SILENT_400 = auto()


_TAKEN = {Wish.ERROR_500_BUT_TAKEN, Wish.RESET_BUT_TAKEN, Wish.TIMEOUT_BUT_TAKEN}
_WITHOUT_ANSWER = {
    Wish.RESET_NOT_TAKEN: "reset",
    Wish.RESET_BUT_TAKEN: "reset",
    Wish.TIMEOUT_NOT_TAKEN: "timeout",
    Wish.TIMEOUT_BUT_TAKEN: "timeout",
    Wish.TIMEOUT_AND_ARRIVES_LATER: "timeout",
}
_SAYS = {
    Wish.ERROR_500_NOT_TAKEN: (500, "Internal Server Error"),
    Wish.ERROR_500_BUT_TAKEN: (500, "Internal Server Error"),
    Wish.TOO_FAST_429: (429, "The API rate limit has been exceeded. Try again later."),
    Wish.MONTH_USED_UP_429: (429, "You have reached your monthly limit."),
    Wish.MONTH_RESERVED_429: (429, "You have reached your monthly limit."),
    Wish.MONTH_UNCLEAR_429: (429, "You have reached your monthly limit."),
    Wish.TOKEN_ROTATED_401: (401, "Authentication failed."),
    Wish.CONTRACT_403: (403, "Access to this API is not available."),
    Wish.BAD_MESSAGES_400: (400, "The property, messages[0].text, in the request body is invalid"),
    Wish.NAMES_A_RESIDENT_400: (400, "The property, to[{place}], in the request body is invalid"),
    Wish.NAMES_NOTHING_400: (400, "The request body has 1 error(s)"),
    Wish.NAMES_NOTHING_MESSAGES_BAD_400: (400, "The request body has 1 error(s)"),
    Wish.NAMES_NOTHING_AND_IS_SILENT_400: (400, "The request body has 1 error(s)"),
}


@dataclass(frozen=True)
class Request:
    token: UUID
    key: UUID
    body: bytes
    left_at: datetime

    @property
    def recipients(self) -> list[str]:
        return json.loads(self.body)["to"]

    @property
    def unit(self) -> str:
        return json.loads(self.body)["customAggregationUnits"][0]


class ModelLine:
    def __init__(self) -> None:
        self.seen: list[Request] = []
        self.late: list[Request] = []
        self.reached: Counter[tuple[str, str]] = Counter()
        self.accepted: dict[UUID, datetime] = {}
        self._bodies: dict[UUID, bytes] = {}
        self._first_seen: dict[UUID, datetime] = {}

    def receive(self, request: Request, wish: Wish, now: datetime, place: int = 0) -> Answer:
        """The answer the client reads. ``place`` is whom a 400 names."""
        if wish == Wish.NO_CONNECTION:
            return answer_of(Verdict(kind=AnswerKind.NOT_CONNECTED, error_code="not_connected"), now)
        if wish == Wish.TIMEOUT_AND_ARRIVES_LATER:
            self.late.append(request)
            return answer_of(Verdict(kind=AnswerKind.AMBIGUOUS, error_code="timeout"), now)
        self._note(request, now)
        if wish == Wish.TAKES_IT:
            return _said(200, "", now) if self._take(request, now) else _said(409, "already accepted", now)
        if wish in _TAKEN:
            self._take(request, now)
        if wish in _WITHOUT_ANSWER:
            return answer_of(Verdict(kind=AnswerKind.AMBIGUOUS, error_code=_WITHOUT_ANSWER[wish]), now)
        status, words = _SAYS[wish]
        return _said(status, words.format(place=place % len(request.recipients)), now)

    def receive_late(self, now: datetime) -> None:
        """The oldest request whose client has given up comes in after all, unless it was lost on the way."""
        request = self.late.pop(0)
        if now - request.left_at <= LATE_MOST:
            self._note(request, now)
            self._take(request, now)

    def holds(self, key: UUID) -> bool:
        """Whether LINE has taken a request under this key, or may take one yet."""
        return key in self.accepted or any(request.key == key for request in self.late)

    def _note(self, request: Request, now: datetime) -> None:
        assert self._bodies.setdefault(request.key, request.body) == request.body, "one key, two different bodies"
        self.seen.append(request)
        self._first_seen.setdefault(request.key, now)

    def _take(self, request: Request, now: datetime) -> bool:
        if request.key in self.accepted:
            if now - self._first_seen[request.key] < KEY_LIFE:
                return False
            self._first_seen[request.key] = now
        self.accepted[request.key] = now
        self.reached.update((request.unit, recipient) for recipient in request.recipients)
        return True


def _said(status: int, words: str, now: datetime) -> Answer:
    body = json.dumps({"message": words}).encode()
    headers = {"X-Line-Request-Id": "request", **({"X-Line-Accepted-Request-Id": "earlier"} if status == 409 else {})}
    return answer_of(classify(status, headers, body), now)


def answer_of(verdict: Verdict, now: datetime) -> Answer:
    return Answer(
        kind=verdict.kind, status=verdict.status, request_id=verdict.request_id,
        accepted_request_id=verdict.accepted_request_id, error_code=verdict.error_code,
        bad_recipients=verdict.bad_recipients, started_at=now, finished_at=now,
    )  # fmt: skip
