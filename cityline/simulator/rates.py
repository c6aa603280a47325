"""Rate limits as strict sliding windows: never more than N admitted in any window, wherever it starts.

LINE documents a token bucket without its size; this is the strictest reading, so what passes here passes there.
"""

from collections import deque


class SlidingWindow:
    def __init__(self, limit: int, seconds: float = 1.0) -> None:
        self.limit = limit
        self.seconds = seconds
        self._admitted: deque[float] = deque()

    def admit(self, at: float) -> bool:
        """Take one place in the window for a request that came at ``at``, or say that it is full.

        A refused request takes none.
        """
        admitted = self._admitted
        while admitted and at - admitted[0] >= self.seconds:
            admitted.popleft()
        if len(admitted) >= self.limit:
            return False
        admitted.append(at)
        return True
