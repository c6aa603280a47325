"""The ways a platform fails, drawn from a seed or written down beforehand by a test."""

import random
from collections import deque
from collections.abc import Iterable
from enum import StrEnum

SLOW_SECONDS = 3.0
MIXED = "500-before=0.01,500-after=0.01,reset-before=0.005,reset-after=0.005,hang=0.002,slow=0.005,429=0.005"


class Fault(StrEnum):
    SERVER_ERROR_BEFORE = "500-before"
    SERVER_ERROR_AFTER = "500-after"  # LINE has accepted and says 500
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    HANG = "hang"  # accepted, and never answered
    HANG_BEFORE = "hang-before"
    SLOW = "slow"
    RATE_LIMITED = "429"
    MONTHLY_LIMIT = "429-monthly"  # as during a reservation: the quota endpoints know of no shortage
    UNAUTHORISED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    TOO_LARGE = "413"
    UNSUPPORTED = "415"
    BAD_REQUEST = "400"  # names neither messages nor recipients


AFTER_ACCEPTANCE = frozenset({Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.HANG, Fault.SLOW})


class FaultPlan:
    """Which fault, if any, meets the next request to send something."""

    def __init__(self, spec: str = "", *, seed: int = 1) -> None:
        self._chances = parse(spec)
        self._random = random.Random(seed)  # noqa: S311  reproducible, not secret
        self._script: deque[Fault | None] = deque()

    def script(self, faults: Iterable[str | None]) -> None:
        """Meet the next requests with exactly these, one each; ``None`` lets one through."""
        self._script.extend(Fault(fault) if fault else None for fault in faults)

    def draw(self) -> Fault | None:
        if self._script:
            return self._script.popleft()
        if not self._chances:
            return None
        point = self._random.random()
        for fault, chance in self._chances:
            if point < chance:
                return fault
            point -= chance
        return None


def parse(spec: str) -> list[tuple[Fault, float]]:
    """``"500-before=0.01,hang=0.002"`` or ``"mixed"`` as chances. Raises ValueError that says what is wrong."""
    chances: list[tuple[Fault, float]] = []
    spec = MIXED if spec == "mixed" else spec
    for part in filter(None, (piece.strip() for piece in spec.split(","))):
        name, _, value = part.partition("=")
        if name not in set(Fault):
            raise ValueError(f"{name!r} is no fault; known are {', '.join(Fault)}.")
        try:
            chance = float(value)
        except ValueError:
            raise ValueError(f"{part!r}: write {name}=0.01 for one request in a hundred.") from None
        if not 0 <= chance <= 1:
            raise ValueError(f"{part!r}: a chance lies between 0 and 1.")
        chances.append((Fault(name), chance))
    if sum(chance for _, chance in chances) > 1:
        raise ValueError("The chances of all faults together are more than 1.")
    return chances
