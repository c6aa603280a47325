"""One PostgreSQL server on a Unix socket, for one folder."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from cityline.embedded import processes
from cityline.embedded.accounts import Account, database_account
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.folders import database_folder, socket_folder
from cityline.embedded.installation import postgres_programs

DATABASE = "cityline"
START_TIMEOUT = 60.0
CLUSTER_OPTIONS = (
    "--username=postgres",
    "--auth=trust",  # the socket's folder is closed to others
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def postgres_server(folder: Path, *, durable: bool) -> Iterator[str]:
    """Run the database of ``folder`` and yield its address. Without ``durable`` it is fast and may lose everything."""
    account = database_account()
    programs = postgres_programs(account)
    data = database_folder(folder, account)
    _clear_what_an_earlier_run_left(data)
    if not (data / "PG_VERSION").is_file():
        _make_cluster(programs, data, account)
    with socket_folder(folder, account) as sockets:
        log = folder / "postgres.log"
        process = processes.start(
            [programs / "postgres", "-D", data, *_options(sockets, durable=durable)],
            log=log,
            account=account,
            dying_signal=signal.SIGINT if durable else signal.SIGQUIT,
        )
        try:
            _wait_until_ready(process, sockets, log)
            yield f"postgres://postgres@:5432/{sockets}/{DATABASE}"
        finally:
            processes.stop(process, signal.SIGINT if durable else signal.SIGQUIT, signal.SIGQUIT)


def _options(sockets: Path, *, durable: bool) -> list[str]:
    chosen = ["listen_addresses=", "port=5432", f"unix_socket_directories={sockets}", "max_connections=200"]
    chosen += [] if durable else HASTY
    return [part for option in chosen for part in ("-c", option)]


def _make_cluster(programs: Path, data: Path, account: Account) -> None:
    made = processes.run([programs / "initdb", "-D", data, *CLUSTER_OPTIONS], account=account)
    if made.returncode != 0:
        raise EmbeddedError(
            f"PostgreSQL could not make its data folder as {account.value}:\n{made.stdout}{made.stderr}"
        )


def _clear_what_an_earlier_run_left(data: Path) -> None:
    """Stop a server that still runs on ``data`` and drop its pid file; we hold the folder, so nobody else needs it.

    The number in the file may meanwhile belong to another program (always so after a container was restarted), and
    PostgreSQL would then refuse to start.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if pid != os.getpid() and str(data) in processes.command_line(pid):
        processes.stop_stranger(pid, signal.SIGINT, signal.SIGQUIT)
    pid_file.unlink(missing_ok=True)


def _wait_until_ready(process: "subprocess.Popen[bytes]", sockets: Path, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with psycopg.connect(
                host=str(sockets), port=5432, user="postgres", dbname="postgres", autocommit=True
            ) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                if not known:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError:
            time.sleep(0.03)
    raise EmbeddedError(f"PostgreSQL did not start. The end of {log}:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
