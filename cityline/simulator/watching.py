"""Who is looking at which phone right now."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager


class Watchers:
    """Wakes the pages that show a phone. Costs nothing on the hot path while nobody looks."""

    def __init__(self) -> None:
        self._bells: defaultdict[int, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def watching(self, numbers: Iterable[int]) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        watched = set(numbers)
        for number in watched:
            self._bells[number].add(bell)
        try:
            yield bell
        finally:
            for number in watched:
                self._bells[number].discard(bell)
                if not self._bells[number]:
                    del self._bells[number]

    def watched(self) -> list[int]:
        """The phones somebody looks at: whom a change that concerns everybody is told."""
        return list(self._bells)

    def ring(self, numbers: Sequence[int]) -> None:
        bells = self._bells
        if not bells or bells.keys().isdisjoint(numbers):
            return
        for number in bells.keys() & set(numbers):
            for bell in bells[number]:
                bell.set()
