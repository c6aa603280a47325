"""What the platform answers: LINE's bodies and headers, byte for byte where they are documented."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from cityline.simulator.checking.problems import Problem

RATE_LIMITED = "The API rate limit has been exceeded. Try again later."
MONTHLY_LIMIT = "You have reached your monthly limit."
KEY_ACCEPTED = "The retry key is already accepted"
NOT_SENT = "Failed to send messages"
BAD_TOKEN = "Authentication failed. Confirm that the access token in the authorization header is valid."  # noqa: S105


class Refusal(Exception):
    """The request is not accepted; nobody named in it receives anything."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        details: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details
        self.headers = headers or {}
        self.more = more

    def response(self) -> web.Response:
        body: dict[str, Any] = {"message": self.message, **self.more}
        if self.details:
            body["details"] = [{"message": problem.message, "property": problem.property} for problem in self.details]
        return answer(body, status=self.status, headers=self.headers)


def answer(body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers)


def invalid_property(name: str) -> Refusal:
    return Refusal(400, f"The property, {name}, in the request body is invalid (line: -, column: -)")


def body_errors(problems: Sequence[Problem]) -> Refusal:
    return Refusal(400, f"The request body has {len(problems)} error(s)", details=problems)
