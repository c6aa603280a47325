"""The results as a table, for a terminal and for ``docs/reliability.md``."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- results of make chaos -->", "<!-- end of results -->"
COLUMNS = (
    "round", "rate", "fault", "at s", "chunks at the fault", "twice", "missing", "unknown", "requests", "longest pause s",
    "end s", "",
)  # fmt: skip


def rows_of(report: dict[str, Any]) -> list[list[str]]:
    """One row a strike; what the round came to stands in its last row."""
    rows = [
        ["", "", _named(report, strike), f"{strike['after_seconds']:.1f}", _states(strike["chunks"]), *[""] * 7]
        for strike in report.get("strikes", [])
    ]
    if report["fault"] in {"line", "all"}:
        rows.insert(0, ["", "", "LINE: 5 % each of five faults", "0.0", "", *[""] * 7])
    rows = rows or [["", "", report["fault"], *[""] * 9]]
    rows[0][0] = str(report["round"]) if report["fault"] != "all" else f"{report['round']} (all)"
    rows[0][1] = f"{report['rate']}/s" if "rate" in report else ""
    figures = ["duplicates", "missing", "unknown", "requests", "healed_seconds", "seconds"]
    told = [_figure(report[name]) if name in report else "" for name in figures]
    rows[-1][5:] = [*told, "WRONG" if report["wrong"] else "ok"]
    return rows


def remarks(report: dict[str, Any]) -> list[str]:
    """What the table has no column for."""
    said = [f"round {report['round']}: {words}" for words in report["wrong"]]
    if report.get("resumed_for"):
        said.append(f"round {report['round']}: resumed by the person on call after {', '.join(report['resumed_for'])}")
    if report.get("lost_attempts"):
        said.append(f"round {report['round']}: {report['lost_attempts']} attempts were lost with the dump")
    if report.get("restarted"):
        said.append(f"round {report['round']}: ended by itself and restarted: {', '.join(report['restarted'])}")
    return said


def conditions(options: dict[str, Any], reports: Sequence[dict[str, Any]]) -> dict[str, str]:
    servers: dict[str, str] = next((report["servers"] for report in reports if "servers" in report), {})
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "servers": f"PostgreSQL {servers.get('server_version', '?')} (fsync={servers.get('fsync', '?')}, "
        f"synchronous_commit={servers.get('synchronous_commit', '?')}), Valkey {servers.get('valkey', '?')}",
        "libraries": f"Django {version('django')}, Celery {version('celery')}, psycopg {version('psycopg')}",
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "send": f"{options['subscribers']:,} residents, {options['rate']} requests a second, "
        f"LINE after {options['latency_ms']:g} ms, seed {options['seed']}",
    }


def as_text(rows: Iterable[Sequence[str]]) -> str:
    listed = [list(COLUMNS), *map(list, rows)]
    widths = [max(len(row[n]) for row in listed) for n in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in listed
    )


def as_markdown(result: dict[str, Any]) -> str:
    lines = [f"{name}: {words}  " for name, words in result["conditions"].items()]
    lines += ["", f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    lines += [f"| {' | '.join(row)} |" for report in result["rounds"] for row in rows_of(report)]
    said = [f"- {words}" for report in result["rounds"] for words in remarks(report)]
    return "\n".join([*lines, "", *said]).rstrip() + "\n"


def write_into(page: Path, result: dict[str, Any]) -> None:
    """Put the results between the marks of the page. Raises ValueError when it has none."""
    before, begin, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no place for results: {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n{as_markdown(result)}{END}{after}")


def _named(report: dict[str, Any], strike: dict[str, Any]) -> str:
    what, whom = strike["what"], strike["whom"]
    name = what if not whom or what.startswith(whom) else f"{what} {whom}"
    return f"{name}, {report['network']}" if what.startswith("cut") else name


def _states(chunks: dict[str, int]) -> str:
    return ", ".join(f"{status} {count}" for status, count in chunks.items())


def _figure(value: float | None) -> str:
    return "not told" if value is None else f"{value:,}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "?"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    except (ValueError, OSError):
        return "?"
