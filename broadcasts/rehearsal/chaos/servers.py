"""The servers of a round, durable and killable: PostgreSQL as in production, and a broker that may come back empty."""

import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from broadcasts.rehearsal.options import DATABASE_PREFIX
from cityline.embedded import processes
from cityline.embedded.accounts import Account
from cityline.embedded.postgres import PostgresServer, running_postgres
from cityline.embedded.valkey import ValkeyServer, running_valkey

DATABASE = f"{DATABASE_PREFIX}chaos"
PUT_BACK = f"{DATABASE}_put_back"
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@dataclass(frozen=True)
class Servers:
    postgres: PostgresServer
    valkey: ValkeyServer
    folder: Path
    password: str
    is_reachable_by_tcp: bool

    @property
    def database_url(self) -> str:
        return f"postgres://postgres@:{self.postgres.port}/{self.postgres.sockets}/{DATABASE}"

    def database_url_at(self, host: str) -> str:
        return f"postgres://postgres:{self.password}@{host}:{self.postgres.port}/{DATABASE}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.postgres.sockets),
            port=self.postgres.port,
            user="postgres",
            dbname=database,
            autocommit=True,
            application_name="on call",
        )

    def restart_broker(self, *, empty: bool) -> None:
        if empty:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
        self.valkey.start()

    def dump(self, into: Path) -> None:
        self._run("pg_dump", "--format=custom", "--compress=0", f"--dbname={DATABASE}", f"--file={into}")

    def restore(self, dump: Path) -> None:
        """Beside the present one, which goes on working until ``swap``."""
        with self.connect() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(PUT_BACK)))
        self._run("pg_restore", f"--dbname={PUT_BACK}", "--exit-on-error", "--jobs=2", str(dump))

    def swap(self) -> None:
        """The restored database takes the place of the present one, under everybody's feet."""
        with self.connect() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(PUT_BACK), sql.Identifier(DATABASE))
            )

    def _run(self, program: str, *arguments: str) -> None:
        where = [f"--host={self.postgres.sockets}", f"--port={self.postgres.port}", "--username=postgres"]
        # Under our own account: the programs read and write our files.
        done = processes.run([self.postgres.programs / program, *where, *arguments], account=Account.DIRECT)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def running_servers(folder: Path, *, by_tcp: bool) -> Iterator[Servers]:
    """``by_tcp`` lets them be reached over every network there is: for a network namespace of our own only."""
    settings = (*DURABLE, *(("listen_addresses=*",) if by_tcp else ()))
    lines = ["appendonly yes", "appendfsync everysec", *(["bind *"] if by_tcp else [])]
    with ExitStack() as hold:
        postgres = hold.enter_context(running_postgres(folder, durable=True, settings=settings))
        hold.callback(postgres.stop, signal.SIGQUIT)  # nobody needs these data any more
        valkey = hold.enter_context(running_valkey(folder, settings=lines))
        servers = Servers(postgres, valkey, folder, secrets.token_hex(16), by_tcp)
        with servers.connect() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            server.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(sql.Literal(servers.password)))
            if by_tcp:
                with (postgres.data / "pg_hba.conf").open("a") as rules:
                    rules.write("host all all 198.18.0.0/15 scram-sha-256\n")
                server.execute("SELECT pg_reload_conf()")
        yield servers
