"""The one vocabulary for everything that can go wrong with LINE. Services never look at HTTP codes.

No error carries a secret, a LINE user id or the text of a message, so every one may be logged as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing LINE objects to: where (``messages[0].text``), and in its words."""

    property: str
    message: str


class LineError(Exception):
    """A call to LINE that did not do what was asked."""

    def __init__(self, code: str, *, status: int | None = None, request_id: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.code} (status {self.status or 'none'}, request {self.request_id or 'unknown'})"


class LineUnavailable(LineError):
    """Timeout, reset or 5xx: LINE may or may not have accepted it. Retry with the same key."""


class LineNotConnected(LineError):
    """No connection came about, so nothing left this machine."""


class LineRateLimited(LineError):
    """429 for the rate: not accepted; try again a little later."""


class LineMonthlyLimit(LineError):
    """429 for the monthly limit, or for a temporary reservation of it: ask the quota endpoints which."""


class LineChannelProblem(LineError):
    """The channel, the token or the request form is wrong (401, 403, 404, 413, 415 …): concerns every call."""


class LineRefused(LineError):
    """LINE refuses this request for what is in it; nobody received it."""

    def __init__(
        self, code: str, *, status: int | None = None, request_id: str = "", problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(code, status=status, request_id=request_id)
        self.problems = list(problems)


class LineAlreadyAccepted(LineError):
    """409: a request with this retry key was accepted before. For the sender this is success."""

    def __init__(self, code: str, *, status: int | None = None, request_id: str = "", accepted_request_id: str) -> None:
        super().__init__(code, status=status, request_id=request_id)
        self.accepted_request_id = accepted_request_id


class CalledInTransaction(RuntimeError):
    """LINE was called inside a database transaction, which would hold locks for as long as LINE likes."""
