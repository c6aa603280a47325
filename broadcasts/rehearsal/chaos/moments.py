"""What happens when: strikes by how far the send is, and what follows a strike by the clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from broadcasts.rehearsal.chaos.options import Strike


@dataclass
class Clock:
    """Everything happens in the thread that asks: children die with the thread that started them."""

    began: float = field(default_factory=time.monotonic)
    _later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self.began, 1)

    @property
    def is_waiting(self) -> bool:
        return bool(self._later)

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, do))

    def tick(self) -> None:
        """Do what is due, each once."""
        now = time.monotonic()
        due = [entry for entry in self._later if entry[0] <= now]
        self._later = [entry for entry in self._later if entry[0] > now]
        for _, do in sorted(due, key=lambda entry: entry[0]):
            do()


@dataclass
class Struck:
    """A strike as it fell, with what the chunks were doing at that moment."""

    strike: Strike
    at_seconds: float
    at: float
    """Unix time, as the simulator counts."""
    chunks: dict[str, int]
    whom: str = ""
