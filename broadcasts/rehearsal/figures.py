"""How close a send came to the limit: pure arithmetic, the same for every server and every baseline."""

from collections.abc import Mapping
from dataclasses import dataclass

TOO_FAST = "429"


@dataclass(frozen=True, slots=True)
class Pace:
    """Requests between the first and the last. What was refused for the rate counts as a request, not as pace."""

    requests: int
    refused: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Gaps, not requests, are counted: 201 requests at 200 a second take one second."""
        return (self.requests - self.refused - 1) / self.seconds if self.seconds > 0 else 0.0

    @property
    def refused_share(self) -> float:
        return self.refused / self.requests if self.requests else 0.0

    def of(self, rate: int) -> float:
        """The share of what the limit allows."""
        return self.per_second / rate


def pace(*, responses: Mapping[str, int], first: float | None, last: float | None) -> Pace:
    """``responses`` by status; ``first`` and ``last`` are times of requests, as whoever counts them saw them."""
    seconds = last - first if first is not None and last is not None else 0.0
    return Pace(requests=sum(responses.values()), refused=responses.get(TOO_FAST, 0), seconds=seconds)
