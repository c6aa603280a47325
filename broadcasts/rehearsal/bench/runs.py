"""One round of scenes. Measures share them: what one clean send shows is not sent again for the next line of the table."""

from dataclasses import dataclass, field
from typing import Any

from broadcasts.rehearsal.bench.hall import ONE_WORKER, Hall
from broadcasts.rehearsal.rehearsing import RehearsalFailed

# Four requests in a hundred fail. None hangs: whoever meets that waits out the timeout of ten seconds, whatever program.
FAULTS = "500-before=0.01,500-after=0.01,reset-before=0.0075,reset-after=0.0075,slow=0.005"
JITTER_MS = 20
EVERYBODY = "notices"
COUNTS = 200
RECENT = 30
"""Broadcasts to everybody in the week before the one whose load is counted."""
WARM_UP = 400
"""Residents of the send before the one that is held against the naive program, whose SDK is loaded beforehand too."""
INTAKE, BURST, EVENTS_A_SECOND = 10_000, 100_000, 300
"""Requests of the intake, events of the burst, events a second beside a send."""
PAGES, LINES = 200, 1_000_000
"""Residents who open the settings page and save it; lines of the file that is imported."""
BOARD_REQUESTS, BOARD_ROUNDS = 10_000, 200
"""Readers of the notice board's cached pages; pages of it drawn anew."""
PROCESSES = {1: (1,), 2: (2,), 4: (2, 2)}


@dataclass(slots=True)
class Round:
    """``town`` has as many residents as the city's ``middle`` sample, and nobody else whose rows would be looked at. Some
    of them are a sample too: ``WARM_UP``.
    """

    city: Hall
    town: Hall
    small: int
    middle: int
    _played: dict[str, Any] = field(default_factory=dict, init=False)
    _failed: set[str] = field(default_factory=set, init=False)

    def clean(self) -> Any:
        return self._send("clean")

    def jittered(self) -> Any:
        return self._send("jittered", line={"jitter_ms": JITTER_MS})

    def faulty(self) -> Any:
        return self._send("faulty", line={"faults": FAULTS})

    def with_emergency(self) -> Any:
        return self._send("emergency", emergency=f"sample-{self.middle}", workers=(2, 2))

    def to_few(self) -> Any:
        return self._send("few", category=f"sample-{self.small}")

    def to_a_town(self) -> Any:
        return self._send("town", where=self.town, warm_up=f"sample-{WARM_UP}")

    def on(self, processes: int) -> Any:
        workers = PROCESSES[processes]
        return self.clean() if workers == ONE_WORKER else self._send(f"on {processes}", workers=workers)

    def bare(self) -> Any:
        return self._once(self.city, "bare", "bare", category=EVERYBODY)

    def naive(self) -> Any:
        return self._once(self.town, "naive", "naive", category=EVERYBODY)

    def counts(self) -> Any:
        return self._once(self.city, "counts", "count", rounds=COUNTS)

    def load(self) -> Any:
        return self._once(self.city, "load", "load", broadcasts=RECENT)

    def webhook_intake(self) -> Any:
        hall = self.city
        return self._once(
            hall, "webhook", "webhook-intake", requests=min(INTAKE, hall.residents // 4), residents=hall.residents
        )

    def webhook_burst(self) -> Any:
        hall = self.city
        count = min(BURST, hall.residents)
        return self._once(
            hall, "burst", "webhook-burst", count=count, residents=hall.residents, workers=ONE_WORKER, applying=2
        )

    def with_events(self) -> Any:
        return self._send("with events", events=EVENTS_A_SECOND, residents=self.city.residents, applying=2)

    def page(self) -> Any:
        return self._once(self.city, "page", "page", rounds=PAGES)

    def board(self) -> Any:
        requests = min(BOARD_REQUESTS, self.city.residents // 4)
        return self._once(self.city, "board", "board", requests=requests, rounds=BOARD_ROUNDS)

    def blocks(self) -> Any:
        self.clean()
        return self._once(self.city, "blocks", "blocks")

    def importing(self) -> Any:
        hall = self.city
        lines = min(LINES, hall.residents // 2)
        return self._once(hall, "importing", "importing", lines=lines, residents=hall.residents)

    def _send(
        self,
        name: str,
        *,
        where: Hall | None = None,
        category: str = EVERYBODY,
        workers: tuple[int, ...] = ONE_WORKER,
        **more: Any,
    ) -> Any:
        hall = where or self.city
        # Time enough to freeze, so that what is measured from the due time is the start alone.
        grace = 2 + hall.residents // 200_000
        report = self._once(hall, name, "send", category=category, workers=workers, grace=grace, **more)
        if not report["adds_up"]:
            raise RehearsalFailed(f"The ledger of the {name} send does not add up: {report}")
        return report

    def _once(self, hall: Hall, name: str, scene: str, **plan: Any) -> Any:
        if name in self._failed:
            raise RehearsalFailed(f"the {name} scene failed before")
        if name not in self._played:
            hall.say(f"  {name}")
            try:
                self._played[name] = hall.play(scene, **plan)
            except RehearsalFailed:
                self._failed.add(name)
                raise
        return self._played[name]
