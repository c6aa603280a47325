"""The benchmark from beginning to end."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from broadcasts.rehearsal.bench.hall import Hall, hall
from broadcasts.rehearsal.bench.measures import MEASURES, Measure
from broadcasts.rehearsal.bench.runs import WARM_UP, Round
from broadcasts.rehearsal.bench.table import Row
from broadcasts.rehearsal.rehearsing import RehearsalFailed, Say

SMALL, MIDDLE = 50_000, 100_000


@dataclass(frozen=True, kw_only=True)
class BenchOptions:
    size: int
    repeat: int = 3
    only: tuple[str, ...] = ()
    line_url: str = ""

    @property
    def small(self) -> int:
        return min(SMALL, self.size // 4)

    @property
    def middle(self) -> int:
        return min(MIDDLE, self.size // 2)

    def chosen(self) -> list[Measure]:
        """Those asked for that this server can show: only the simulator jitters, fails and tells what it counted."""
        return [
            measure
            for measure in MEASURES
            if measure.name in (self.only or {each.name for each in MEASURES})
            and not (self.line_url and measure.needs_simulator)
        ]


def bench(*, options: BenchOptions, say: Say) -> tuple[list[Row], list[dict[str, Any]]]:
    """Play every round and return the table and what each scene reported.

    Each measure is taken once a round, baselines and ours in turn.
    """
    measures = options.chosen()
    values: dict[str, list[float]] = {measure.name: [] for measure in measures}
    with ExitStack() as hold:

        def settled(residents: int, *samples: int) -> Hall:
            return hold.enter_context(hall(residents=residents, samples=samples, line_url=options.line_url, say=say))

        city = settled(options.size, options.small, options.middle)
        town = settled(options.middle, WARM_UP) if any(measure.needs_town for measure in measures) else city
        for number in range(1, options.repeat + 1):
            say(f"Round {number} of {options.repeat}")
            round_ = Round(city, town, options.small, options.middle)
            for measure in measures:
                try:
                    values[measure.name].append(measure.figure(round_))
                except RehearsalFailed as failure:  # the other figures took an hour and are still worth something
                    say(f"{measure.name}: {failure}")
    reports = city.reports + (town.reports if town is not city else [])
    return [Row(measure, values[measure.name]) for measure in measures], reports
