"""One PostgreSQL server on a Unix socket, for one folder."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
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
    "--auth-local=trust",  # the socket's folder is closed to others
    "--auth-host=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
# A statement that waited too long for a lock would otherwise stand in the log, with a resident's LINE user id in it.
WITHOUT_VALUES = ("log_min_error_statement=panic", "log_error_verbosity=terse")
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresServer:
    """The database of one folder: started, ended as wanted, started again on the same data and address."""

    def __init__(
        self,
        folder: Path,
        sockets: Path,
        *,
        account: Account,
        durable: bool,
        settings: Sequence[str] = (),
        port: int = 5432,
    ) -> None:
        self.sockets = sockets
        self.port = port
        self.programs = postgres_programs(account)
        self.data = database_folder(folder, account)
        self._account = account
        self._durable = durable
        self._settings = settings
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://postgres@:{self.port}/{self.sockets}/{DATABASE}"

    def make(self) -> None:
        """Make the data folder, unless an earlier run has."""
        if not (self.data / "PG_VERSION").is_file():
            _make_cluster(self.programs, self.data, self._account)

    def start(self) -> None:
        _clear_what_an_earlier_run_left(self.data)
        chosen = ["listen_addresses=", f"port={self.port}", f"unix_socket_directories={self.sockets}"]
        chosen += ["max_connections=200", *WITHOUT_VALUES, *(() if self._durable else HASTY), *self._settings]
        self._process = processes.start(
            [self.programs / "postgres", "-D", self.data, *(part for option in chosen for part in ("-c", option))],
            log=self._log,
            account=self._account,
            dying_signal=signal.SIGINT if self._durable else signal.SIGQUIT,
        )
        _wait_until_ready(self._process, self.sockets, self.port, self._log)

    def stop(self, *signals: signal.Signals) -> None:
        if self._process:
            processes.stop(self._process, *signals)

    def close(self) -> None:
        self.stop(signal.SIGINT if self._durable else signal.SIGQUIT, signal.SIGQUIT)


@contextmanager
def postgres_server(folder: Path, *, durable: bool) -> Iterator[str]:
    """Run the database of ``folder`` and yield its address. Without ``durable`` it is fast and may lose everything."""
    with running_postgres(folder, durable=durable) as server:
        yield server.url


@contextmanager
def running_postgres(
    folder: Path, *, durable: bool, settings: Sequence[str] = (), port: int = 5432
) -> Iterator[PostgresServer]:
    """As ``postgres_server``, for whoever wants to stop it and start it again. ``settings`` go over the usual ones."""
    account = database_account()
    with socket_folder(folder, account) as sockets:
        server = PostgresServer(folder, sockets, account=account, durable=durable, settings=settings, port=port)
        server.make()
        try:
            server.start()
            yield server
        finally:
            server.close()


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


def _wait_until_ready(process: "subprocess.Popen[bytes]", sockets: Path, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with psycopg.connect(
                host=str(sockets), port=port, user="postgres", dbname="postgres", autocommit=True
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
