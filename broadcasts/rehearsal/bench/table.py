"""The figures as one table: for the terminal, for the documentation, for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from broadcasts.rehearsal.bench.measures import Measure

HEAD = ("measure", "", "conditions", "target", "median", "runs", "reached")


@dataclass(frozen=True, slots=True)
class Row:
    measure: Measure
    values: list[float]

    @property
    def median(self) -> float | None:
        """None where no round could measure it."""
        return median(self.values) if self.values else None

    @property
    def is_reached(self) -> bool | None:
        return False if self.median is None else self.measure.is_reached(self.median)

    def cells(self) -> tuple[str, ...]:
        measure = self.measure
        reached = {True: "yes", False: "no", None: ""}[self.is_reached]
        runs = " ".join(self._shown(value) for value in self.values)
        shown = "failed" if self.median is None else self._shown(self.median)
        return measure.name, measure.what, measure.conditions, measure.target, shown, runs, reached

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure.name,
            "what": self.measure.what,
            "conditions": self.measure.conditions,
            "target": self.measure.target,
            "median": None if self.median is None else round(self.median, 4),
            "runs": [round(value, 4) for value in self.values],
            "reached": self.is_reached,
        }

    def _shown(self, value: float) -> str:
        return f"{value:,.{self.measure.digits}f}"


def plain(rows: Sequence[Row]) -> str:
    """Columns for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
