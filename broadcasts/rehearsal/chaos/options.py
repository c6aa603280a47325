"""What is played: which fault in which round, drawn from a seed so that every round can be played again."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from broadcasts.models.deliveries import CHUNK_SIZE


class Fault(StrEnum):
    WORKER = "worker"
    BEAT = "beat"
    BROKER = "broker"
    DATABASE = "database"
    FLUSH = "flush"
    FROZEN = "frozen"
    CUT = "cut"
    DUMP = "dump"
    LINE = "line"
    ALL = "all"


# In how many ways a fault strikes; each further round of a fault takes the next one.
WAYS: dict[Fault, tuple[str, ...]] = {
    Fault.WORKER: ("child", "main", "host"),
    Fault.BROKER: ("empty", "kept"),
    Fault.DATABASE: ("crash", "fast"),
}
LINE_FAULTS = "500-before=0.05,500-after=0.05,reset-before=0.05,reset-after=0.05,hang=0.05"
PROGRAMME = (
    Fault.WORKER, Fault.BEAT, Fault.BROKER, Fault.DATABASE, Fault.FLUSH, Fault.FROZEN, Fault.CUT, Fault.DUMP,
    Fault.LINE, Fault.ALL, Fault.WORKER, Fault.BROKER, Fault.DATABASE, Fault.DUMP, Fault.CUT, Fault.WORKER,
    Fault.ALL, Fault.ALL, Fault.ALL, Fault.ALL,
)  # fmt: skip
EVERYTHING = (
    Fault.WORKER, Fault.BEAT, Fault.BROKER, Fault.DATABASE, Fault.FLUSH, Fault.FROZEN, Fault.CUT,
)  # fmt: skip
# A quick send is too short for all of it at once.
QUICK_PARTS = ((Fault.WORKER, Fault.DATABASE, Fault.FLUSH, Fault.CUT), (Fault.BEAT, Fault.BROKER, Fault.FROZEN))
EARLIEST, LATEST = 0.1, 0.6
# A send has to be still under way when a frozen or cut-off worker comes back.
LASTING = frozenset({Fault.FROZEN, Fault.CUT, Fault.ALL})


@dataclass(frozen=True, kw_only=True)
class Strike:
    """One fault at one moment: when this part of the chunks has been accepted."""

    fault: Fault
    way: str
    after: float

    def __str__(self) -> str:
        return f"{self.fault} ({self.way})" if self.way else str(self.fault)


@dataclass(frozen=True, kw_only=True)
class Round:
    number: int
    fault: Fault
    seed: str
    subscribers: int
    rate: int
    latency_ms: float
    line_url: str
    is_quick: bool
    strikes: list[Strike] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> "Round":
        strikes = [Strike(**{**strike, "fault": Fault(strike["fault"])}) for strike in written["strikes"]]
        return cls(**{**written, "fault": Fault(written["fault"]), "strikes": strikes})

    @property
    def line_faults(self) -> str:
        return LINE_FAULTS if self.fault in {Fault.LINE, Fault.ALL} and not self.line_url else ""

    @property
    def away_seconds(self) -> float:
        """How long a worker is frozen or cut off: longer than a lease of 30 s, which quick rounds let end early."""
        return 6.0 if self.is_quick else 60.0

    @property
    def is_put_back(self) -> bool:
        return any(strike.fault == Fault.DUMP for strike in self.strikes)


@dataclass(frozen=True, kw_only=True)
class ChaosOptions:
    subscribers: int = 200_000
    rate: int = 20
    rounds: int = 20
    first: int = 1
    """The number of the first round that is played: one that went wrong can be played again alone."""
    seed: int = 1
    only: Fault | None = None
    latency_ms: float = 100
    line_url: str = ""
    is_quick: bool = False


def programme(options: ChaosOptions) -> Iterator[Round]:
    """The rounds in their order."""
    met: Counter[Fault] = Counter()
    for number in range(1, options.first + options.rounds):
        fault = options.only or (PROGRAMME[number - 1] if number <= len(PROGRAMME) else Fault.ALL)
        if number >= options.first:
            yield _round(options, number, fault, met[fault])
        met[fault] += 1


def _round(options: ChaosOptions, number: int, fault: Fault, times_met: int) -> Round:
    seed = f"{options.seed}-{number}"
    drawn = random.Random(seed)  # noqa: S311  reproducible, not secret
    return Round(
        number=number,
        fault=fault,
        seed=seed,
        subscribers=options.subscribers,
        rate=_rate(options, fault),
        latency_ms=options.latency_ms,
        line_url=options.line_url,
        is_quick=options.is_quick,
        strikes=_strikes(fault, times_met, drawn, is_quick=options.is_quick),
    )


def _rate(options: ChaosOptions, fault: Fault) -> int:
    if options.is_quick or fault not in LASTING:
        return options.rate
    seconds = 90
    return max(1, min(options.rate, options.subscribers // CHUNK_SIZE // seconds))


def _strikes(fault: Fault, times_met: int, drawn: random.Random, *, is_quick: bool) -> list[Strike]:
    if fault == Fault.LINE:
        return []  # from beginning to end, by chance
    if fault != Fault.ALL:
        ways = WAYS.get(fault, ("",))
        return [Strike(fault=fault, way=ways[times_met % len(ways)], after=round(drawn.uniform(EARLIEST, LATEST), 3))]
    chosen = list(QUICK_PARTS[times_met % 2] if is_quick else EVERYTHING)
    if times_met % 2:  # in every second of these rounds the database is also put back afterwards
        chosen.append(Fault.DUMP)
    strikes = [
        Strike(fault=one, way=drawn.choice(WAYS.get(one, ("",))), after=round(drawn.uniform(EARLIEST, LATEST), 3))
        for one in chosen
    ]
    return sorted(strikes, key=lambda strike: strike.after)


def quick(options: ChaosOptions) -> ChaosOptions:
    """Small enough for a test: seconds instead of minutes, and leases that end early."""
    return replace(options, subscribers=min(options.subscribers, 5000), rate=min(options.rate, 2), is_quick=True)
