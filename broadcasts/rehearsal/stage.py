"""Putting up everything a rehearsal needs and taking it down again, whatever happens in between."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from psycopg import sql

from broadcasts.rehearsal.options import DATABASE_PREFIX, RATE
from cityline.embedded.accounts import Account
from cityline.embedded.environment import development_environment
from cityline.embedded.processes import dying_with_parent
from cityline.env import secret

MARK = "cityline:rehearsal"
STOP_SECONDS = 15.0


@contextmanager
def throw_away_database() -> Iterator[str]:
    """A database of its own on the same server; yields its address."""
    address, _, query = secret("DATABASE_URL").partition("?")
    name = f"{DATABASE_PREFIX}{secrets.token_hex(5)}"
    configured = settings.DATABASES["default"]
    options = {"host": configured["HOST"], "port": configured["PORT"], "user": configured["USER"]}
    chosen = {key: str(value) for key, value in options.items() if value}
    if configured["PASSWORD"]:
        chosen["password"] = str(configured["PASSWORD"])
    with psycopg.connect(dbname=str(configured["NAME"]), autocommit=True, **chosen) as server:  # type: ignore[arg-type]
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def broker_space() -> Iterator[str]:
    """An empty database of the same Redis, so that a demo beside us keeps its own doorbells; yields its address."""
    address, _, _ = secret("REDIS_URL").rpartition("/")
    for number in range(15, 0, -1):
        space = redis.Redis.from_url(f"{address}/{number}")
        if space.dbsize() == 0 and space.set(MARK, os.getpid(), nx=True):
            break
        space.close()
    else:
        raise RuntimeError("Redis has no empty database for a rehearsal.")
    try:
        yield f"{address}/{number}"
    finally:
        space.flushdb()
        space.close()


def environment(*, database_url: str, redis_url: str, line_url: str) -> dict[str, str]:
    """What the actors see: made-up secrets, so that nothing of the real channel is on stage, and full speed."""
    made = development_environment(os.environ)
    if settings.DEBUG:  # a test server may ask for the token it was told
        made["LINE_CHANNEL_ACCESS_TOKEN"] = settings.LINE_CHANNEL_ACCESS_TOKEN
        made["LINE_CHANNEL_SECRET"] = settings.LINE_CHANNEL_SECRET
    return {
        **made,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "LINE_API_BASE_URL": line_url,
        "LINE_DATA_API_BASE_URL": line_url,
        "LINE_MULTICAST_RATE": str(RATE),
        "EMAIL_URL": "dummymail://",
        # With DEBUG Django keeps every statement it made, and a rehearsal is there to measure.
        "DEBUG": "False",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }


@contextmanager
def actor(
    *command: str, environ: Mapping[str, str], log: Path, niceness: int = 0
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that plays until the block ends; what it says goes to ``log``. A nice one gives way to the others."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_parent(Account.DIRECT, signal.SIGTERM),
        )
    try:
        if niceness:
            _be_nice(process.pid, niceness)
        yield process
    finally:
        _stop(process)


def worker(*, name: str, queues: str, processes: int, folder: Path, app: str = "cityline") -> tuple[str, ...]:
    """The command of one real worker; the one that hears beat also is beat."""
    beat = ("--beat", "--schedule", str(folder / "beat")) if "default" in queues else ()
    return (
        "-m", "celery", "-A", app, "--quiet", "worker", "--pool", "prefork", "--concurrency", str(processes),
        "--queues", queues, "--hostname", f"{name}@rehearsal-{os.getpid()}", "--loglevel", "WARNING",
        "--without-mingle", "--without-gossip", *beat,
    )  # fmt: skip


def _be_nice(pid: int, niceness: int) -> None:
    """Where Linux shares the processor among sessions, as it does among containers, niceness counts inside one only."""
    os.setpriority(os.PRIO_PGRP, pid, niceness)
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
