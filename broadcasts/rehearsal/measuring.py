"""What a rehearsal costs, read from /proc: CPU of our processes and of PostgreSQL, and the memory of the largest
worker.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Meter:
    """Measures from its making. Empty figures (None) where the machine does not tell."""

    workers: list[int]
    started: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        self.started = self._cpu()

    def cpu_seconds(self) -> float | None:
        parts = self.cpu_parts()
        return round(sum(parts.values()), 2) if parts else None

    def cpu_parts(self) -> dict[str, float]:
        """CPU seconds of this process, the workers and PostgreSQL."""
        return {name: round(seconds - self.started[name], 2) for name, seconds in self._cpu().items()}

    def peak_rss_mb(self) -> float | None:
        peaks = [_status_kb(pid, "VmHWM") for root in self.workers for pid in _tree(root)]
        return round(max(peaks) / 1024, 1) if any(peaks) else None

    def _cpu(self) -> dict[str, float]:
        if not PROC.is_dir():
            return {}
        postmaster = _postmaster()
        roots = {"own": [os.getpid()], "workers": self.workers, "postgres": [postmaster] if postmaster else []}
        return {name: sum(_cpu_of(pid) for root in pids for pid in _tree(root)) for name, pids in roots.items()}


def _postmaster() -> int | None:
    """PostgreSQL's first process, if it runs on this machine: it also knows what its ended children used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend: int = cursor.fetchone()[0]
    try:
        is_postgres = (PROC / str(backend) / "comm").read_text().startswith("postgres")
        return int(_stat(backend)[1]) if is_postgres else None
    except OSError:
        return None


def children_of(pid: int) -> list[int]:
    """Every process below this one."""
    return _tree(pid)[1:]


def _tree(root: int) -> list[int]:
    """``root`` and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except OSError:
                continue  # gone meanwhile
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name: state, parent, …"""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _cpu_of(pid: int) -> float:
    """Own time and that of ended children that were waited for."""
    try:
        return sum(int(ticks) for ticks in _stat(pid)[11:15]) / _TICKS
    except OSError:
        return 0.0


def _status_kb(pid: int, name: str) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
