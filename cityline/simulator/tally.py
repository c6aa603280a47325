"""Exact counts of what arrived and what was accepted: the platform's side of the ledger."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from itertools import pairwise
from typing import Any


class Reached:
    """A flag per person, so that a second acceptance of the same thing is seen."""

    def __init__(self) -> None:
        self._flags = bytearray()

    def mark(self, numbers: Sequence[int], people: int) -> int:
        """Mark them all and return how many had been marked before."""
        if len(self._flags) <= people:
            self._flags.extend(bytes(people + 1 - len(self._flags)))
        flags = self._flags
        before = bytes(map(flags.__getitem__, numbers)).count(1)
        for number in numbers:
            flags[number] = 1
        return before

    def count(self) -> int:
        return self._flags.count(1)

    def numbers(self) -> list[int]:
        return [number for number, flag in enumerate(self._flags) if flag]


class Tally:
    def __init__(self) -> None:
        self.arrivals = array("d")  # of multicast requests, Unix time
        self.accepted_arrivals = array("d")
        self.by_endpoint: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.accepted_requests = 0
        self.accepted_recipients = 0
        self.delivered_recipients = 0
        self.blocked_recipients = 0
        self.unknown_recipients = 0
        self.duplicates = 0
        self.repeated_ids = 0
        self.first_of: dict[str, float] = {}
        self.faults: Counter[str] = Counter()
        self.everybody = Reached()
        self.by_content: defaultdict[str, Reached] = defaultdict(Reached)
        self._to_mark: deque[tuple[str, array[int]]] = deque()

    def multicast_accepted(self, numbers: Sequence[int], *, same_as: str, repeated: int, at: float) -> None:
        """Count one accepted request; ``same_as`` names what nobody should get twice: the unit, or else the content."""
        self.accepted_arrivals.append(at)
        self.first_of.setdefault(same_as, at)
        self.accepted_requests += 1
        self.accepted_recipients += len(numbers) + repeated
        self.repeated_ids += repeated
        self.duplicates += repeated
        self._to_mark.append((same_as, array("I", numbers)))

    def mark(self, *, people: int, most: int | None = None) -> bool:
        """Look for second acceptances in at most so many requests; False when some are left.

        Done when the counts are asked for, not while a city-wide broadcast is coming in.
        """
        while self._to_mark and (most is None or most > 0):
            same_as, numbers = self._to_mark.popleft()
            self.duplicates += self.by_content[same_as].mark(numbers, people)
            self.everybody.mark(numbers, people)
            most = None if most is None else most - 1
        return not self._to_mark

    def reached(self) -> list[int]:
        """The numbers of everybody named in an accepted request; call ``mark`` first."""
        return self.everybody.numbers()

    def report(self) -> dict[str, Any]:
        """Everything counted so far; call ``mark`` first."""
        multicast = self.by_endpoint["multicast"]
        return {
            "requests": len(self.arrivals),
            "responses": dict(sorted(multicast.items())),
            "accepted_requests": self.accepted_requests,
            "accepted_recipients": self.accepted_recipients,
            "distinct_recipients": self.everybody.count(),
            "delivered_recipients": self.delivered_recipients,
            "blocked_recipients": self.blocked_recipients,
            "unknown_recipients": self.unknown_recipients,
            "duplicates": self.duplicates,
            "repeated_ids_in_a_request": self.repeated_ids,
            "first_request_at": self.arrivals[0] if self.arrivals else None,
            "last_request_at": self.arrivals[-1] if self.arrivals else None,
            "first_accepted_at": dict(self.first_of),
            "spacing": spacing(self.arrivals),
            "accepted_in_busiest_second": busiest_second(self.accepted_arrivals),
            "faults": dict(sorted(self.faults.items())),
            "endpoints": {
                name: {"requests": sum(answers.values()), "responses": dict(sorted(answers.items()))}
                for name, answers in sorted(self.by_endpoint.items())
            },
        }


def spacing(arrivals: Sequence[float]) -> dict[str, float] | None:
    """How evenly requests came: milliseconds between neighbours, and the most in any one second."""
    gaps = sorted(1000 * (after - before) for before, after in pairwise(arrivals))
    if not gaps:
        return None
    return {
        "min_ms": round(gaps[0], 3),
        "median_ms": round(gaps[len(gaps) // 2], 3),
        "p95_ms": round(gaps[int(len(gaps) * 0.95)], 3),
        "max_ms": round(gaps[-1], 3),
        "busiest_second": busiest_second(arrivals),
    }


def busiest_second(arrivals: Sequence[float]) -> int:
    """The most requests within any sliding second."""
    return max((bisect_left(arrivals, at + 1.0) - index for index, at in enumerate(arrivals)), default=0)
