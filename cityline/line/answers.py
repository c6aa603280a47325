"""What LINE's answer to a request means: one pure function for the fast path and the SDK alike.

LINE guarantees statuses, not words, so the status decides. Words are read in two places where nothing else tells:
which of the two 429s it is, and what a 400 objects to.
https://developers.line.biz/en/docs/partner-docs/development-guidelines/
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from cityline.line.errors import Problem
from cityline.line.limits import RECIPIENTS_MAX


class AnswerKind(StrEnum):
    ACCEPTED = "accepted"
    ALREADY_ACCEPTED = "already_accepted"
    AMBIGUOUS = "ambiguous"
    """Timeout, reset, 5xx: LINE may have accepted it."""
    NOT_CONNECTED = "not_connected"
    """No connection came about: certainly not accepted."""
    RATE_LIMITED = "rate_limited"
    MONTHLY_LIMIT = "monthly_limit"
    """By LINE's words; the quota endpoints have the last word."""
    CHANNEL_PROBLEM = "channel_problem"
    """The token, the plan or the form of the request: concerns every request, not this one."""
    BAD_MESSAGES = "bad_messages"
    BAD_RECIPIENTS = "bad_recipients"
    BAD_REQUEST = "bad_request"
    """A 400 that names neither messages nor recipients."""


@dataclass(frozen=True)
class Verdict:
    """The meaning of an answer. ``error_code`` is empty exactly when it was accepted, now or before."""

    kind: AnswerKind
    status: int | None = None
    request_id: str = ""
    accepted_request_id: str = ""
    error_code: str = ""
    bad_recipients: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What came of one multicast request. ``bad_recipients`` are indices into its ``to``."""

    kind: AnswerKind
    status: int | None
    request_id: str
    accepted_request_id: str
    error_code: str
    bad_recipients: list[int]
    started_at: datetime
    finished_at: datetime
    is_training: bool = False
    """No request was made: a department in training sends through a transport without network."""


_USER_ID = re.compile(r"[UCR][0-9a-f]{32}")
_RECIPIENT = re.compile(r"\bto\[(\d{1,3})\]")
_ABOUT_MESSAGES = re.compile(r"\bmessages\[\d+\]|\bproperty,?\s+['\"]?messages\b")
_LIMIT_WORDS = "monthly limit"
_RATE_WORDS = "rate limit"
_MAX_PROBLEMS = 50


def classify(status: int, headers: Mapping[str, str], body: bytes) -> Verdict:
    """Read LINE's answer. Never raises, whatever the bytes: a proxy in between may answer with anything."""
    known = {name.lower(): value for name, value in headers.items()}
    request_id = _short(known.get("x-line-request-id", ""))

    def verdict(kind: AnswerKind, error_code: str = "", **more: Any) -> Verdict:
        return Verdict(kind=kind, status=status, request_id=request_id, error_code=error_code, **more)

    if 200 <= status < 300:
        return verdict(AnswerKind.ACCEPTED)
    if status == 409:
        accepted = _short(known.get("x-line-accepted-request-id", ""))
        return verdict(AnswerKind.ALREADY_ACCEPTED, accepted_request_id=accepted)
    if status >= 500 or status == 408:  # 408 comes from something between us and LINE
        return verdict(AnswerKind.AMBIGUOUS, f"http_{status}")
    problems = read_problems(body)
    if status == 429:
        return verdict(*_which_limit(problems))
    if status in {400, 422}:
        kind, bad_recipients = _what_is_bad(problems)
        return verdict(kind, kind.value, bad_recipients=bad_recipients, problems=problems)
    return verdict(AnswerKind.CHANNEL_PROBLEM, f"http_{status}", problems=problems)


def read_problems(body: bytes) -> list[Problem]:
    """LINE's objections, the summary first (without a property), then its details; user ids blotted out."""
    content = content_of(body)
    details = content.get("details")
    entries = [{"message": content.get("message")}, *(details if isinstance(details, list) else [])]
    problems = [
        Problem(property=_text(entry.get("property")), message=_text(entry.get("message")))
        for entry in entries[:_MAX_PROBLEMS]
        if isinstance(entry, dict)
    ]
    return [problem for problem in problems if problem.property or problem.message]


def content_of(body: bytes) -> dict[str, Any]:
    """The JSON object that LINE answers with; an empty one for anything else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _which_limit(problems: list[Problem]) -> tuple[AnswerKind, str]:
    words = " ".join(problem.message for problem in problems).lower()
    if _LIMIT_WORDS in words:
        return AnswerKind.MONTHLY_LIMIT, "monthly_limit"
    # Words nobody knows are taken for the rate, the harmless reading: it is tried again, and never given up by mistake.
    return AnswerKind.RATE_LIMITED, "rate_limited" if _RATE_WORDS in words else "rate_limited_unknown_words"


def _what_is_bad(problems: list[Problem]) -> tuple[AnswerKind, list[int]]:
    about_messages = any(
        problem.property.startswith("messages") or _ABOUT_MESSAGES.search(problem.message) for problem in problems
    )
    if about_messages:  # whatever else is wrong: these messages go to nobody
        return AnswerKind.BAD_MESSAGES, []
    places = {
        int(place)
        for problem in problems
        for place in _RECIPIENT.findall(f"{problem.property} {problem.message}")
        if int(place) < RECIPIENTS_MAX
    }
    return (AnswerKind.BAD_RECIPIENTS, sorted(places)) if places else (AnswerKind.BAD_REQUEST, [])


def _text(value: object) -> str:
    return _USER_ID.sub("(user id)", _storable(value))[:500] if isinstance(value, str) else ""


def _short(value: str) -> str:
    return _storable(value)[:100]


def _storable(value: str) -> str:
    """Without what PostgreSQL refuses: bytes that were not UTF-8 (surrogates here) and NUL. An answer that could not be
    recorded would be sent again."""
    return value.encode("utf-8", "replace").decode().replace("\0", "?")
