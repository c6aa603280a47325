"""What is measured, how it is computed, and what has to be reached."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from broadcasts.rehearsal.bench.hall import pace_of
from broadcasts.rehearsal.bench.runs import FAULTS, JITTER_MS, PROCESSES, RECENT, Round
from broadcasts.rehearsal.options import RATE


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table. Reached is "at least" for floors, else "at most"; without a limit it only informs."""

    name: str
    what: str
    conditions: str
    figure: Callable[[Round], float]
    limit: float | None = None
    is_floor: bool = False
    digits: int = 3
    needs_simulator: bool = False
    needs_town: bool = False

    @property
    def target(self) -> str:
        if self.limit is None:
            return ""
        return f"{'≥' if self.is_floor else '≤'} {self.limit:,g}"

    def is_reached(self, value: float) -> bool | None:
        if self.limit is None:
            return None
        shown = round(value, self.digits)
        return shown >= self.limit if self.is_floor else shown <= self.limit


def cpu_seconds(report: dict[str, Any]) -> float:
    return float(sum(report["cpu"].values()))


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so many of all do not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def sending_seconds(report: dict[str, Any]) -> float:
    """First request to last answer."""
    return float(report["ended_at"] - report["first_left_at"])


def _pace(report: dict[str, Any]) -> float:
    return pace_of(report).of(RATE)


def _pace_on(processes: int, round_: Round) -> float:
    return _pace(round_.on(processes))


def _first_after_due(report: dict[str, Any]) -> float:
    first = report["line"].get("first_request_at") or report["first_left_at"]
    return 1000 * float(first - report["due_at"])


def _emergency(round_: Round) -> float:
    report = round_.with_emergency()
    urgent = report["emergency"]
    seen = report["line"].get("first_accepted_at", {}).get(f"unit {urgent['unit']}", urgent["first_left_at"])
    return 1000 * float(seen - urgent["due_at"])


def _per_million(round_: Round, report: dict[str, Any]) -> float:
    return cpu_seconds(report) / round_.city.residents * 1_000_000


def _p99(report: dict[str, Any]) -> float:
    return percentile(report["milliseconds"], 0.99)


def _wrongly_applied(report: dict[str, Any]) -> float:
    """Lost and applied twice together: none of both is what has to be reached."""
    return float(report["lost"] + report["twice"])


def _busiest_second(round_: Round) -> float:
    return max(float(round_.on(n)["line"]["accepted_in_busiest_second"]) for n in PROCESSES)


def _faster_than_naive(round_: Round) -> float:
    ours = round_.to_a_town()
    return float(round_.naive()["wall_seconds"]) / float(ours["ended_at"] - ours["due_at"])


LIMIT = f"{RATE}/s strict, 100 ms"
MEASURES = (
    Measure("pace", "share of the limit", LIMIT, lambda r: _pace(r.clean()), 0.97, is_floor=True),
    Measure("refused", "share of 429", LIMIT, lambda r: pace_of(r.clean()).refused_share, 0.002, digits=4),
    Measure(
        "evenness", "gap between arrivals, p95, ms", LIMIT,
        lambda r: float(r.clean()["line"]["spacing"]["p95_ms"]), 10, digits=1, needs_simulator=True,
    ),
    Measure(
        "jitter", "share of the limit", f"{LIMIT} ± {JITTER_MS} ms on the way", lambda r: _pace(r.jittered()), 0.93,
        is_floor=True, needs_simulator=True,
    ),
    Measure("first", "due → first request, ms", "frozen during the grace", lambda r: _first_after_due(r.clean()), 1000, digits=0),
    Measure(
        "freeze", "freeze ÷ bare SQL", "same SELECT, table without index",
        lambda r: float(r.clean()["freeze_seconds"]) / float(r.clean()["bare_freeze_seconds"]), 1.5, digits=2,
    ),
    Measure("cpu", "CPU s per million residents", "ours and PostgreSQL", lambda r: _per_million(r, r.clean()), digits=2),
    Measure("bare", "CPU s per million residents", "bare dispatcher", lambda r: _per_million(r, r.bare()), digits=2),
    Measure(
        "cpu-ratio", "CPU ÷ bare dispatcher", "in turn", lambda r: cpu_seconds(r.clean()) / cpu_seconds(r.bare()), 2.0,
        digits=2,
    ),
    Measure(
        "naive-wall", "times faster than naive", "100,000 residents, due → last answer", _faster_than_naive, 15,
        is_floor=True, digits=1, needs_town=True,
    ),
    Measure(
        "naive-cpu", "times less CPU than naive", "100,000 residents, approval → end",
        lambda r: cpu_seconds(r.naive()) / cpu_seconds(r.to_a_town()), 4, is_floor=True, digits=1, needs_town=True,
    ),
    Measure(
        "faults", "wall ÷ clean wall", f"4 % faults: {FAULTS}",
        lambda r: sending_seconds(r.faulty()) / sending_seconds(r.clean()), 1.25, digits=2, needs_simulator=True,
    ),
    Measure(
        "memory", "peak of a worker ÷ the same at the small send", "fresh workers",
        lambda r: float(r.clean()["peak_rss_mb"]) / float(r.to_few()["peak_rss_mb"]), 1.10, digits=2,
    ),
    Measure(
        "emergency", "second approval + grace → first request, ms", "while the large one is half sent", _emergency, 1000,
        digits=0,
    ),
    Measure(
        "count", "audience count, p95, ms", "40 categories, random combinations",
        lambda r: percentile(r.counts()["milliseconds"], 0.95), 150, digits=0,
    ),
    Measure(
        "load", "submission → what its residents got this week, s", f"{RECENT} broadcasts to everybody in the week",
        lambda r: float(r.load()["seconds"]), 60, digits=1,
    ),
    *(
        Measure(
            f"processes-{n}", "share of the limit", f"worker processes: {n}", partial(_pace_on, n), 0.97, is_floor=True,
        )
        for n in PROCESSES
    ),
    Measure(
        "busiest", "requests taken in the busiest second", "1, 2 and 4 processes", _busiest_second, RATE, digits=0,
        needs_simulator=True,
    ),
    Measure(
        "webhook-intake", "events a second ÷ a view that only verifies", "16 connections, one event a request",
        lambda r: r.webhook_intake()["intake"] / r.webhook_intake()["verifying"], 0.35, is_floor=True,
    ),
    Measure("webhook-rate", "events taken in a second", "the same", lambda r: float(r.webhook_intake()["intake"]), digits=0),
    Measure(
        "webhook-p99", "answer, p99, ms", "at half that rate, evenly", lambda r: _p99(r.webhook_intake()), 100, digits=1,
    ),
    Measure(
        "webhook-lost", "answered with 200 and not stored", "the same", lambda r: float(r.webhook_intake()["lost"]), 0,
        digits=0,
    ),
    Measure(
        "webhook-send", "pace ÷ the same send without", "300 events a second beside it, no replies",
        lambda r: _pace(r.with_events()) / _pace(r.clean()), 0.90, is_floor=True,
    ),
    Measure(
        "webhook-send-p99", "answer, p99, ms", "the same", lambda r: _p99(r.with_events()["events"]), 200, digits=1,
    ),
    Measure(
        "webhook-send-lost", "lost or applied twice", "the same", lambda r: _wrongly_applied(r.with_events()["events"]), 0,
        digits=0,
    ),
    Measure(
        "webhook-burst", "seconds until the last is applied", "100,000 events, two processes apply",
        lambda r: float(r.webhook_burst()["drained_in"]), digits=1,
    ),
    Measure(
        "webhook-burst-lost", "lost or applied twice", "the same", lambda r: _wrongly_applied(r.webhook_burst()), 0, digits=0,
    ),
    Measure(
        "page-open", "settings page opened, p95, ms", "one resident after another", lambda r: percentile(r.page()["opened"], 0.95),
        50, digits=1,
    ),
    Measure(
        "page-save", "settings page saved, p95, ms", "one box changed", lambda r: percentile(r.page()["saved"], 0.95), 50,
        digits=1,
    ),
    Measure("page-size", "settings page, kB uncompressed", "40 categories", lambda r: r.page()["bytes"] / 1000, 60, digits=1),
    Measure(
        "board-cached", "notice board from its cache, pages a second", "two processes, 200 posts",
        lambda r: float(r.board()["per_second"]), 500, is_floor=True, digits=0,
    ),
    Measure(
        "board-plain", "notice board drawn anew, p95, ms", "list of twenty and one post, in turn",
        lambda r: percentile([*r.board()["list"], *r.board()["post"]], 0.95), 50, digits=1,
    ),
    Measure(
        "blocks-count", "2,000 blocks of an hour counted, ms", "after a send to all", lambda r: float(r.blocks()["counting"]),
        digits=0,
    ),
    Measure(
        "blocks-page", "figures of the page, p95, ms", "a year with three broadcasts a day",
        lambda r: percentile(r.blocks()["milliseconds"], 0.95), 1000, digits=0,
    ),
    # At the end: afterwards many residents have chosen otherwise, and some are new.
    Measure(
        "import-read", "seconds to read and judge a file", "1,000,000 lines, Shift_JIS", lambda r: float(r.importing()["reading"]),
        digits=0,
    ),
    Measure(
        "import-write", "seconds to write it", "900,000 known residents, 100,000 new", lambda r: float(r.importing()["writing"]),
        digits=0,
    ),
)  # fmt: skip
